namespace Gateway.Policies.Cel.Rules;

/// <summary>What a rule set says.</summary>
public enum CelOutcome : byte
{
    /// <summary>No.</summary>
    Denied,

    /// <summary>Yes.</summary>
    Allowed,

    /// <summary>It depends on inputs that are not known yet, such as the arguments of a call.</summary>
    Undecided,
}
