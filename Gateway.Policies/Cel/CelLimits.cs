namespace Gateway.Policies.Cel;

/// <summary>Bounds on rules and their evaluation. Inputs may be hostile; rules may be careless.</summary>
public sealed record CelLimits
{
    /// <summary>The limits used where none are given.</summary>
    public static CelLimits Default { get; } = new();

    /// <summary>Length of an expression in characters. Default 16,384.</summary>
    public int SourceLength { get; init; } = 16 * 1024;

    /// <summary>Depth of nesting, in the text and of the tree made from it. Default 200; over 400 the stack is at risk.</summary>
    public int Depth { get; init; } = 200;

    /// <summary>Operators, calls, names and literals in an expression. Default 4,000.</summary>
    public int Nodes { get; init; } = 4_000;

    /// <summary>Depth of macros that loop, inside one another. Default 3.</summary>
    public int Loops { get; init; } = 3;

    /// <summary>
    /// Steps the worst evaluation may take by the estimate made at load, which takes every list and map of unknown size to have
    /// <see cref="AssumedSize"/> elements. Default 1,000,000.
    /// </summary>
    public long EstimatedSteps { get; init; } = 1_000_000;

    /// <summary>Elements the estimate assumes in a list or map, characters in a text divided by ten. Default 50.</summary>
    public int AssumedSize { get; init; } = 50;

    /// <summary>Steps one evaluation may take: one a loop round, plus the length of what is searched or built. Default 10,000.</summary>
    public int Steps { get; init; } = 10_000;

    /// <summary>Characters of a text matched against a regular expression. Default 8,192.</summary>
    public int RegexSubject { get; init; } = 8 * 1024;

    /// <summary>Characters of a regular expression. Default 1,024.</summary>
    public int RegexPattern { get; init; } = 1024;
}
