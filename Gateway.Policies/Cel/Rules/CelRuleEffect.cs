namespace Gateway.Policies.Cel.Rules;

/// <summary>What it means that a rule's condition holds.</summary>
public enum CelRuleEffect
{
    /// <summary>One such rule that holds is enough; once there is any, nothing else is allowed. An error does not allow.</summary>
    Allow,

    /// <summary>Every such rule must hold. An error counts as not holding.</summary>
    Require,

    /// <summary>One such rule that holds denies, before all others. An error denies too.</summary>
    Deny,
}
