using System.ComponentModel.DataAnnotations;
using Gateway.Policies.Conditions;

namespace Gateway.Policies.ExtAuthz;

/// <summary>A service over HTTP that is asked whether a request may go on (<c>extAuthz</c>). Without a clear yes it may not.</summary>
public sealed record ExtAuthzConfig : ExtAuthzServiceConfig
{
    /// <summary>Services of which the first is asked whose condition holds; where none does, none is asked. Default: there is one service.</summary>
    public IReadOnlyList<ConditionalExtAuthzConfig>? Conditional { get; init; }
}

/// <summary>A service that is asked under a condition.</summary>
public sealed record ConditionalExtAuthzConfig : ExtAuthzServiceConfig, IConditionalConfig
{
    /// <summary>Rule language: when this service is asked; also when it fails. Default: always, where none before it is; the last form only.</summary>
    [MinLength(1)]
    public string? Condition { get; init; }
}
