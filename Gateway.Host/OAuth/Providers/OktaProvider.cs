using System.Text.Json.Nodes;

namespace Gateway.Host.OAuth.Providers;

/// <summary>Okta: wants an audience, and registers clients at the organisation rather than at the authorization server.</summary>
internal sealed class OktaProvider : OAuthProvider
{
    public override IReadOnlyList<Uri> MetadataUrls(string issuer) => [OpenId(issuer)];

    public override Uri RegistrationUrl(string issuer) => AtOrigin(issuer, "/oauth2/v1/clients");

    public override string? Adapt(JsonObject metadata, AdaptedServer server)
    {
        metadata["registration_endpoint"] = server.RegistrationEndpoint;
        return AddAudience(metadata, server);
    }
}
