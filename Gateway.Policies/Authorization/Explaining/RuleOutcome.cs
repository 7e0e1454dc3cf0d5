namespace Gateway.Policies.Authorization.Explaining;

/// <summary>What became of a rule.</summary>
public enum RuleOutcome
{
    /// <summary>Its condition holds.</summary>
    Holds,

    /// <summary>Its condition does not hold.</summary>
    DoesNotHold,

    /// <summary>Its evaluation failed: it does not allow, and denies if it is a deny or require rule.</summary>
    Failed,

    /// <summary>It depends on what is not known when things are listed: the arguments of a call.</summary>
    Unknown,

    /// <summary>It was not evaluated.</summary>
    NotEvaluated,
}
