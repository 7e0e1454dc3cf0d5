namespace Gateway.Policies.Authorization;

/// <summary>A rule, as written: a text, which allows, or one of <c>allow</c>, <c>deny</c> and <c>require</c> with a text.</summary>
[Shorthand(nameof(Allow))]
[ExactlyOneOf(nameof(Allow), nameof(Deny), nameof(Require))]
public sealed record RuleConfig
{
    /// <summary>A condition in CEL. One such rule that holds is enough; once there is any, nothing else is allowed.</summary>
    public string? Allow { get; init; }

    /// <summary>A condition in CEL. One such rule that holds, or fails, denies, before all others.</summary>
    public string? Deny { get; init; }

    /// <summary>A condition in CEL. Every such rule must hold.</summary>
    public string? Require { get; init; }
}
