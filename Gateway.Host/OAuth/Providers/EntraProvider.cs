using System.Text.Json.Nodes;
using Gateway.Policies.OAuth;

namespace Gateway.Host.OAuth.Providers;

/// <summary>
/// Microsoft Entra ID: registers no clients, refuses the <c>resource</c> parameter that MCP clients must send (AADSTS9010010), so that
/// browsers and token requests go through the gateway, and does not say that it takes PKCE, which it does.
/// </summary>
internal sealed class EntraProvider : OAuthProvider
{
    // Issuer of tokens of version 1; the metadata of their tenant stands with version 2.
    private const string VersionOneHost = "sts.windows.net";
    private const string LoginHost = "https://login.microsoftonline.com";

    public override bool ProxiesTokens => true;

    public override IReadOnlyList<Uri> MetadataUrls(string issuer) => [OpenId(TenantIssuer(issuer))];

    public override bool IsIssuer(string configured, string found) =>
        OAuthUrls.SameIssuer(configured, found) || OAuthUrls.SameIssuer(TenantIssuer(configured), found);

    public override string? Adapt(JsonObject metadata, AdaptedServer server)
    {
        foreach (var needed in new[] { "authorization_endpoint", "token_endpoint" })
        {
            if (Text(metadata[needed]) is null)
            {
                return needed;
            }
        }

        metadata["authorization_endpoint"] = server.AuthorizationEndpoint;
        metadata["token_endpoint"] = server.TokenEndpoint;
        metadata["registration_endpoint"] = server.RegistrationEndpoint;
        metadata["code_challenge_methods_supported"] = new JsonArray("S256");
        return null;
    }

    private static string TenantIssuer(string issuer)
    {
        var url = new Uri(issuer);
        return url.Host == VersionOneHost ? $"{LoginHost}{OAuthUrls.WithoutSlash(url.AbsolutePath)}/v2.0" : issuer;
    }
}
