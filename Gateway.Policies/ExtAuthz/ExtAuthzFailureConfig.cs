using System.ComponentModel.DataAnnotations;

namespace Gateway.Policies.ExtAuthz;

/// <summary>What becomes of a request when an authorization service gives no answer. Exactly one is set.</summary>
[Shorthand(nameof(Mode))]
[ExactlyOneOf(nameof(Mode), nameof(DenyWithStatus))]
public sealed record ExtAuthzFailureConfig
{
    /// <summary>Whether it goes on.</summary>
    public ExtAuthzFailureMode? Mode { get; init; }

    /// <summary>It does not, and this status says so. Range: 400 to 599.</summary>
    [Range(400, 599)]
    public int? DenyWithStatus { get; init; }
}

/// <summary>Whether a request goes on that nobody decided about.</summary>
public enum ExtAuthzFailureMode
{
    /// <summary>It does not: 403.</summary>
    Deny,

    /// <summary>It does.</summary>
    Allow,
}
