namespace Gateway.Policies.Authentication;

/// <summary>Where issuers publish their keys when the configuration does not say (<c>mcpAuthentication</c> without <c>jwks</c>).</summary>
public static class KeySetUrl
{
    private const string AgenticApps = "/v1/apps/agentic/";

    /// <summary>The URL of an issuer's keys; null: the issuer is no URL to derive one from.</summary>
    public static Uri? Of(string issuer, OAuthProviderConfig? provider)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            return null;
        }

        var path = url.AbsolutePath.TrimEnd('/');
        return new Uri(url, provider switch
        {
            { Keycloak: not null } => path + "/protocol/openid-connect/certs",
            { Authentik: not null } => path + "/jwks/",
            { Entra: not null } => $"/{path.Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "common"}/discovery/v2.0/keys",

            // An agentic issuer is /v1/apps/agentic/<project>/<server>, and its keys are those of the project.
            { Descope: not null } when path.StartsWith(AgenticApps, StringComparison.Ordinal) =>
                $"/{path[AgenticApps.Length..].Split('/')[0]}/.well-known/jwks.json",
            _ => path + "/.well-known/jwks.json",
        });
    }
}
