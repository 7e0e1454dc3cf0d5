namespace Gateway.Policies.Cel.Patterns;

/// <summary>What <c>(?imsU)</c> switches.</summary>
internal readonly record struct PatternFlags(bool IgnoreCase, bool MultiLine, bool DotAll, bool Ungreedy)
{
    /// <summary>The flags with one set or cleared; null if the letter is none.</summary>
    public PatternFlags? With(char letter, bool value) => letter switch
    {
        'i' => this with { IgnoreCase = value },
        'm' => this with { MultiLine = value },
        's' => this with { DotAll = value },
        'U' => this with { Ungreedy = value },
        _ => null,
    };
}
