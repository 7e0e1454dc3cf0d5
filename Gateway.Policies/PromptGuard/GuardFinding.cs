namespace Gateway.Policies.PromptGuard;

/// <summary>What became of one text.</summary>
/// <param name="Verdict">Whether it may pass.</param>
/// <param name="Text">The text with what matched replaced, where it is <see cref="GuardVerdict.Masked"/>; else null.</param>
/// <param name="Denial">Why it may not pass, where it is <see cref="GuardVerdict.Denied"/>; else null.</param>
public readonly record struct GuardFinding(GuardVerdict Verdict, string? Text = null, GuardDenial? Denial = null);

/// <summary>Whether a text may pass.</summary>
public enum GuardVerdict
{
    /// <summary>As it is.</summary>
    Passed,

    /// <summary>With what matched replaced.</summary>
    Masked,

    /// <summary>Not at all.</summary>
    Denied,
}

/// <summary>Why a text may not pass. Nothing of the text is in it.</summary>
/// <param name="Message">What its sender is told.</param>
/// <param name="Rule">The rule, for the log.</param>
public sealed record GuardDenial(string Message, string Rule)
{
    /// <summary>What is said where nothing else is configured.</summary>
    public const string DefaultMessage = "Rejected by policy";
}
