using System.ComponentModel.DataAnnotations;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>Where policies hold that are written apart.</summary>
[ExactlyOneOf(nameof(Gateway), nameof(Route), nameof(Backend))]
internal sealed record AttachedPolicyTargetConfig
{
    /// <summary>Listeners of a gateway.</summary>
    public GatewayTargetConfig? Gateway { get; init; }

    /// <summary>A route.</summary>
    public RouteTargetConfig? Route { get; init; }

    /// <summary>A backend.</summary>
    public BackendTargetConfig? Backend { get; init; }
}

/// <summary>Listeners of a gateway; each condition that is written must hold.</summary>
internal sealed record GatewayTargetConfig
{
    /// <summary>One of <c>gateways</c>; <c>default</c> is that of all <c>binds</c> and of the short form as well. Default: default.</summary>
    [MinLength(1)]
    public string GatewayName { get; init; } = GatewayEntryConfig.DefaultName;

    /// <summary>Name of one listener. Default: all listeners.</summary>
    public string? ListenerName { get; init; }

    /// <summary>The port. Default: all ports; range: 0 to 65535.</summary>
    [Range(0, 65535)]
    public int? Port { get; init; }
}

/// <summary>A route.</summary>
internal sealed record RouteTargetConfig
{
    /// <summary>Its name; routes that share one share the policies.</summary>
    [MinLength(1)]
    public required string Name { get; init; }
}

/// <summary>A backend.</summary>
internal sealed record BackendTargetConfig
{
    /// <summary>One of the top-level <c>backends</c>; <c>mcp</c> is that of the short form.</summary>
    public required NamedBackendTargetConfig Backend { get; init; }
}

/// <summary>A backend that has a name.</summary>
internal sealed record NamedBackendTargetConfig
{
    /// <summary>The name.</summary>
    [MinLength(1)]
    public required string Name { get; init; }
}
