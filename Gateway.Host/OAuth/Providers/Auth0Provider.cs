using System.Text.Json.Nodes;

namespace Gateway.Host.OAuth.Providers;

/// <summary>Auth0: without an audience in the request it issues opaque tokens, and MCP clients send none.</summary>
internal sealed class Auth0Provider : OAuthProvider
{
    public override IReadOnlyList<Uri> MetadataUrls(string issuer) => [Rfc8414(issuer)];

    public override string? Adapt(JsonObject metadata, AdaptedServer server) => AddAudience(metadata, server);
}
