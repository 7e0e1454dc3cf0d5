using System.ComponentModel.DataAnnotations;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>Policies that are written apart from the place where they hold (top-level <c>policies</c>).</summary>
internal sealed record AttachedPolicyConfig
{
    /// <summary>A name for the reader. Default: none.</summary>
    public AttachedPolicyNameConfig? Name { get; init; }

    /// <summary>Where they hold, as if they were written there.</summary>
    public required AttachedPolicyTargetConfig Target { get; init; }

    /// <summary>When they act. Both mean the same here: the gateway has one order for all policies. Default: route.</summary>
    public PolicyPhase Phase { get; init; }

    /// <summary>The policies.</summary>
    public required PolicySetConfig Policy { get; init; }
}

/// <summary>The name of policies.</summary>
[Shorthand(nameof(Name))]
internal sealed record AttachedPolicyNameConfig
{
    /// <summary>The name.</summary>
    [MinLength(1)]
    public required string Name { get; init; }
}

/// <summary>When policies act in agentgateway.</summary>
internal enum PolicyPhase
{
    /// <summary>Once a route is found.</summary>
    Route,

    /// <summary>Before a route is found; with targets that are gateways only.</summary>
    Gateway,
}
