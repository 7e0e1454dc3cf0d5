namespace Gateway.Policies.Transformations;

/// <summary>One side of <c>transformations</c>; a header is named once.</summary>
public sealed record HeaderExpressionsConfig
{
    /// <summary>Headers that get one more value, each with the expression of it; one that fails adds nothing. Default: none.</summary>
    [MayHoldSecrets]
    public IReadOnlyDictionary<string, string>? Add { get; init; }

    /// <summary>
    /// Headers whose values are replaced, each with the expression of the new one. One that fails leaves the header out, whatever the other side
    /// sent: nobody writes the header but the gateway. Default: none.
    /// </summary>
    [MayHoldSecrets]
    public IReadOnlyDictionary<string, string>? Set { get; init; }

    /// <summary>Headers that are dropped. Default: none.</summary>
    public IReadOnlyList<string> Remove { get; init; } = [];
}
