namespace Gateway.Policies.Cel.Patterns;

/// <summary>A parsed regular expression of RE2's syntax.</summary>
internal abstract record PatternNode
{
    private PatternNode()
    {
    }

    /// <summary>Matches nothing but the empty text.</summary>
    public sealed record Empty : PatternNode;

    /// <summary>One character out of a set; a literal is a set of one.</summary>
    public sealed record Characters(RuneSet Set) : PatternNode;

    public sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode;

    public sealed record Choice(IReadOnlyList<PatternNode> Options) : PatternNode;

    /// <summary>At least <paramref name="Min"/>, at most <paramref name="Max"/> times, or any number if that is negative.</summary>
    public sealed record Repeat(PatternNode Body, int Min, int Max, bool Lazy) : PatternNode;

    /// <summary>A group that captures; numbered in the order of opening parentheses.</summary>
    public sealed record Capture(PatternNode Body, int Number, string? Name) : PatternNode;

    public sealed record Assertion(PatternAssertion Kind) : PatternNode;
}

internal enum PatternAssertion
{
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,

    /// <summary>Between a letter, digit or underscore of ASCII and anything else.</summary>
    WordBoundary,
    NoWordBoundary,
}
