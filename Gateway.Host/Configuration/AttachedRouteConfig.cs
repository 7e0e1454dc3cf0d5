using Gateway.Host.Configuration.Reading;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>A route of one or more gateways (top-level <c>routes</c>).</summary>
internal sealed record AttachedRouteConfig
{
    /// <summary>The gateways: a name, or <c>name/listener</c> for one listener of it. Default: default.</summary>
    [OneOrMany]
    public IReadOnlyList<string> Gateways { get; init; } = [GatewayEntryConfig.DefaultName];

    /// <summary>The route, whose keys stand beside the other.</summary>
    [Inline]
    public required RouteConfig Route { get; init; }
}
