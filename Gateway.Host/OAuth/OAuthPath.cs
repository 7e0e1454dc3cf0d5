namespace Gateway.Host.OAuth;

/// <summary>What a path asks for that belongs to OAuth, and of which resource.</summary>
/// <param name="Kind">What is asked for.</param>
/// <param name="Resource">The path of the resource, such as <c>/mcp</c>; empty: none is named.</param>
internal readonly record struct OAuthPath(OAuthPathKind Kind, string Resource)
{
    /// <summary>Where the metadata of protected resources stands (RFC 9728 §3.1), before the path of the resource.</summary>
    public const string ProtectedResource = "/.well-known/oauth-protected-resource";

    /// <summary>Where the metadata of authorization servers stands (RFC 8414 §3.1), before the path of the issuer.</summary>
    public const string AuthorizationServer = "/.well-known/oauth-authorization-server";

    /// <summary>The same for clients that ask in the way of OpenID Connect.</summary>
    public const string OpenIdConfiguration = "/.well-known/openid-configuration";

    /// <summary>Behind the URL of an authorization server's metadata: where clients register.</summary>
    public const string Registration = "/client-registration";

    /// <summary>Behind the URL of an authorization server's metadata: where browsers are sent.</summary>
    public const string Authorize = "/authorize";

    /// <summary>Behind the URL of an authorization server's metadata: where codes become tokens.</summary>
    public const string Token = "/token";

    /// <summary>Reads a path, letter by letter; null: it asks for nothing of OAuth.</summary>
    public static OAuthPath? Of(string path)
    {
        if (After(path, ProtectedResource) is { } resource)
        {
            return new(OAuthPathKind.ProtectedResource, resource);
        }

        if (After(path, AuthorizationServer) is { } server)
        {
            return Before(server, Registration) is { } registering ? new(OAuthPathKind.Registration, registering)
                : Before(server, Authorize) is { } authorizing ? new(OAuthPathKind.Authorize, authorizing)
                : Before(server, Token) is { } exchanging ? new(OAuthPathKind.Token, exchanging)
                : new(OAuthPathKind.AuthorizationServer, server);
        }

        return (After(path, OpenIdConfiguration) ?? Before(path, OpenIdConfiguration)) is { } issuer ? new(OAuthPathKind.AuthorizationServer, issuer) : null;
    }

    // A prefix ends at a segment: …-evil is another name.
    private static string? After(string path, string prefix) =>
        path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '/') ? path[prefix.Length..] : null;

    private static string? Before(string path, string suffix) =>
        path.EndsWith(suffix, StringComparison.Ordinal) ? path[..^suffix.Length] : null;
}
