using System.ComponentModel.DataAnnotations;
using Gateway.Actors.Backends;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>A place that requests of a route go to: written here, or by the name of one of the top-level <c>backends</c>.</summary>
[ExactlyOneOf(nameof(Mcp), nameof(Host), nameof(Backend))]
internal sealed record RouteBackendConfig
{
    /// <summary>Share of the requests among the backends of a route. Default: 1; range: 0 to 1,000,000.</summary>
    [Range(0, 1_000_000)]
    public int Weight { get; init; } = 1;

    /// <summary>Policies of this backend. Default: none.</summary>
    public PolicySetConfig? Policies { get; init; }

    /// <summary>A plain HTTP server: <c>host:port</c>, or a URL whose path stands before that of each request. Default: none.</summary>
    public string? Host { get; init; }

    /// <summary>A federated MCP server. Never null once the file is normalised; without targets where there is none.</summary>
    public McpBackendConfig Mcp { get; init; } = null!;

    /// <summary>Name of one of the top-level <c>backends</c>, which takes the place of this. Null once the file is normalised.</summary>
    public string? Backend { get; init; }
}
