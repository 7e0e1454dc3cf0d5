using System.ComponentModel.DataAnnotations;
using Gateway.Actors.Backends;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>A backend that routes name (top-level <c>backends</c>).</summary>
[ExactlyOneOf(nameof(Mcp), nameof(Host))]
internal sealed record NamedBackendConfig
{
    /// <summary>The name, which no other has.</summary>
    [MinLength(1)]
    public required string Name { get; init; }

    /// <summary>Policies of this backend. Default: none.</summary>
    public PolicySetConfig? Policies { get; init; }

    /// <summary>A plain HTTP server: <c>host:port</c>, or a URL whose path stands before that of each request. Default: none.</summary>
    public string? Host { get; init; }

    /// <summary>A federated MCP server. Default: none.</summary>
    public McpBackendConfig? Mcp { get; init; }
}
