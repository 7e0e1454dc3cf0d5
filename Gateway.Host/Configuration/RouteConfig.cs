using System.ComponentModel.DataAnnotations;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>Which requests go to which backend.</summary>
internal sealed record RouteConfig
{
    /// <summary>A name for logs. Default: none.</summary>
    public string? Name { get; init; }

    /// <summary>Host names, of which one must be asked for: as of a listener, and within that one's. Default: every name of the listener.</summary>
    public IReadOnlyList<string> Hostnames { get; init; } = [];

    /// <summary>Conditions, of which one must hold; at least one. Default: every path.</summary>
    [MinLength(1)]
    public IReadOnlyList<MatchConfig> Matches { get; init; } = [new()];

    /// <summary>Policies of this route. Default: none.</summary>
    public PolicySetConfig? Policies { get; init; }

    /// <summary>Where the requests go: one mcp backend, or plain HTTP backends that share the requests by weight.</summary>
    public IReadOnlyList<RouteBackendConfig> Backends { get; init; } = [];
}
