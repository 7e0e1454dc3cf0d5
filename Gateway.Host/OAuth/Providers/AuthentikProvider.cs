using System.Text.Json.Nodes;

namespace Gateway.Host.OAuth.Providers;

/// <summary>authentik: registers no clients, so the configured <c>clientId</c> is handed to each.</summary>
internal sealed class AuthentikProvider : OAuthProvider
{
    public override IReadOnlyList<Uri> MetadataUrls(string issuer) => [OpenId(issuer)];

    public override string? Adapt(JsonObject metadata, AdaptedServer server)
    {
        metadata["registration_endpoint"] = server.RegistrationEndpoint;
        return null;
    }
}
