using System.Text.Json.Nodes;

namespace Gateway.Host.OAuth.Providers;

/// <summary>Descope: registers the clients of an MCP server under its management API.</summary>
internal sealed class DescopeProvider : OAuthProvider
{
    private const string IssuerPath = "/v1/apps/agentic/";

    /// <summary>Whether an issuer names a project and an MCP server: <c>…/v1/apps/agentic/PROJECT/SERVER</c>.</summary>
    public static bool IsAgentic(string issuer) => Parts(issuer) is not null;

    public override IReadOnlyList<Uri> MetadataUrls(string issuer) => [OpenId(issuer)];

    public override Uri? RegistrationUrl(string issuer) => Parts(issuer) is var (project, server)
        ? AtOrigin(issuer, $"/v1/mgmt/mcp/client/{project}/{server}/register")
        : null;

    public override string? Adapt(JsonObject metadata, AdaptedServer server)
    {
        metadata["registration_endpoint"] = server.RegistrationEndpoint;
        return null;
    }

    private static (string Project, string Server)? Parts(string issuer)
    {
        var path = new Uri(issuer).AbsolutePath;
        var parts = path.StartsWith(IssuerPath, StringComparison.Ordinal) ? path[IssuerPath.Length..].TrimEnd('/').Split('/') : [];
        return parts is [{ Length: > 0 } project, { Length: > 0 } server] ? (project, server) : null;
    }
}
