using System.ComponentModel.DataAnnotations;

namespace Gateway.Policies.Authorization;

/// <summary>Rules about HTTP requests, as written (<c>authorization</c>).</summary>
public sealed record HttpAuthorizationConfig
{
    /// <summary>The rules; at least one.</summary>
    [MinLength(1)]
    public required IReadOnlyList<RuleConfig> Rules { get; init; }
}
