using System.ComponentModel.DataAnnotations;
using Gateway.Actors.Backends;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>A backend that routes name (top-level <c>backends</c>).</summary>
internal sealed record NamedBackendConfig
{
    /// <summary>The name, which no other has.</summary>
    [MinLength(1)]
    public required string Name { get; init; }

    /// <summary>Policies of this backend. Default: none.</summary>
    public PolicySetConfig? Policies { get; init; }

    /// <summary>A federated MCP server.</summary>
    public required McpBackendConfig Mcp { get; init; }
}
