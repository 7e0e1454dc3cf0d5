namespace Gateway.Policies.Cel;

/// <summary>What a condition says. Only <see cref="True"/> means yes; how the rest counts is up to the rule's effect.</summary>
public enum CelVerdict
{
    /// <summary>The condition does not hold.</summary>
    False,

    /// <summary>The condition holds.</summary>
    True,

    /// <summary>The evaluation failed, or the result is not a bool.</summary>
    Error,

    /// <summary>The result depends on an input that is not known yet.</summary>
    Unknown,
}
