using Gateway.Policies.Authentication;
using Gateway.Tests.Support;

namespace Gateway.Tests.Authentication;

/// <summary>Where keys are looked for when nobody says where they are.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class KeySetUrlTests
{
    private static readonly OAuthProviderSettingsConfig Set = new();

    public static TheoryData<string, string, string?> Issuers => new()
    {
        { "none", "https://issuer.example", "https://issuer.example/.well-known/jwks.json" },
        { "none", "https://issuer.example/", "https://issuer.example/.well-known/jwks.json" },
        { "none", "https://issuer.example/a/b/", "https://issuer.example/a/b/.well-known/jwks.json" },
        { "keycloak", "http://localhost:7080/realms/mcp", "http://localhost:7080/realms/mcp/protocol/openid-connect/certs" },
        { "authentik", "https://auth.example/application/o/mcp/", "https://auth.example/application/o/mcp/jwks/" },
        { "entra", "https://login.microsoftonline.com/tenant/v2.0", "https://login.microsoftonline.com/tenant/discovery/v2.0/keys" },
        { "descope", "https://api.descope.com/v1/apps/agentic/P1/S1", "https://api.descope.com/P1/.well-known/jwks.json" },
        { "none", "issuer", null },
        { "none", "ftp://issuer.example", null },
        { "none", "file:///etc/passwd", null },
        { "none", "https://issuer.example/?a=b", null },
        { "none", "/etc/passwd", null },
    };

    [Theory]
    [MemberData(nameof(Issuers))]
    public void Url_follows_from_issuer_and_provider(string provider, string issuer, string? url)
    {
        var config = provider switch
        {
            "keycloak" => new OAuthProviderConfig { Keycloak = Set },
            "authentik" => new OAuthProviderConfig { Authentik = Set },
            "entra" => new OAuthProviderConfig { Entra = Set },
            "descope" => new OAuthProviderConfig { Descope = Set },
            _ => null,
        };

        Assert.Equal(url, KeySetUrl.Of(issuer, config)?.AbsoluteUri);
    }
}
