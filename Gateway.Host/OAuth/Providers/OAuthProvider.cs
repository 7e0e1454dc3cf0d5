using System.Text.Json.Nodes;
using Gateway.Policies.Authentication;
using Gateway.Policies.OAuth;

namespace Gateway.Host.OAuth.Providers;

/// <summary>What is particular about a product that issues tokens: where its documents stand, and what MCP clients cannot take as it is.</summary>
internal abstract class OAuthProvider
{
    /// <summary>Of an issuer whose product is not said: its metadata is relayed as it is.</summary>
    public static OAuthProvider Unknown { get; } = new UnknownProvider();

    /// <summary>Whether the gateway stands in for the authorization server, with an issuer of its own.</summary>
    public virtual bool IsProxied => true;

    /// <summary>Whether browsers and token requests go through the gateway as well.</summary>
    public virtual bool ProxiesTokens => false;

    /// <summary>The provider that a configuration names.</summary>
    public static OAuthProvider Of(OAuthProviderConfig? config) => config switch
    {
        { Keycloak: not null } => new KeycloakProvider(),
        { Auth0: not null } => new Auth0Provider(),
        { Okta: not null } => new OktaProvider(),
        { Descope: not null } => new DescopeProvider(),
        { Authentik: not null } => new AuthentikProvider(),
        { Entra: not null } => new EntraProvider(),
        _ => Unknown,
    };

    /// <summary>Where the metadata of an issuer stands; the next is asked where one answers 404.</summary>
    public abstract IReadOnlyList<Uri> MetadataUrls(string issuer);

    /// <summary>Whether the issuer in a document is the configured one.</summary>
    public virtual bool IsIssuer(string configured, string found) => OAuthUrls.SameIssuer(configured, found);

    /// <summary>Where registrations are passed on to; null: clients register with the provider itself.</summary>
    public virtual Uri? RegistrationUrl(string issuer) => null;

    /// <summary>Changes what clients could not use.</summary>
    /// <returns>What is missing in the document, for the log; null: nothing.</returns>
    public abstract string? Adapt(JsonObject metadata, AdaptedServer server);

    /// <summary>RFC 8414 §3.1: the well-known path goes between the host and the path of the issuer.</summary>
    protected static Uri Rfc8414(string issuer)
    {
        var url = new Uri(issuer);
        return new Uri(url.GetLeftPart(UriPartial.Authority) + OAuthPath.AuthorizationServer + OAuthUrls.WithoutSlash(url.AbsolutePath));
    }

    /// <summary>OpenID Connect Discovery §4.1: it goes behind the issuer.</summary>
    protected static Uri OpenId(string issuer) => new(OAuthUrls.WithoutSlash(issuer) + OAuthPath.OpenIdConfiguration);

    /// <summary>The provider's origin with another path.</summary>
    protected static Uri AtOrigin(string issuer, string path) => new(new Uri(issuer).GetLeftPart(UriPartial.Authority) + path);

    /// <summary>Puts the audience into the URL that browsers are sent to: these products issue opaque tokens without one.</summary>
    protected static string? AddAudience(JsonObject metadata, AdaptedServer server)
    {
        if (Text(metadata["authorization_endpoint"]) is not { } endpoint)
        {
            return "authorization_endpoint";
        }

        if (server.Audience is { } audience)
        {
            var separator = endpoint.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            metadata["authorization_endpoint"] = $"{endpoint}{separator}audience={Uri.EscapeDataString(audience)}";
        }

        return null;
    }

    /// <summary>A member that is a text.</summary>
    protected static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private sealed class UnknownProvider : OAuthProvider
    {
        public override bool IsProxied => false;

        public override IReadOnlyList<Uri> MetadataUrls(string issuer) => [Rfc8414(issuer), OpenId(issuer)];

        public override string? Adapt(JsonObject metadata, AdaptedServer server) => null;
    }
}
