namespace Gateway.Policies.Headers;

/// <summary>Which headers are changed (<c>requestHeaderModifier</c>, <c>responseHeaderModifier</c>); a header is named once.</summary>
public sealed record HeaderModifierConfig
{
    /// <summary>Headers that get one more value. Default: none.</summary>
    [MayHoldSecrets]
    public IReadOnlyDictionary<string, string>? Add { get; init; }

    /// <summary>Headers whose values are replaced. Default: none.</summary>
    [MayHoldSecrets]
    public IReadOnlyDictionary<string, string>? Set { get; init; }

    /// <summary>Headers that are dropped. Default: none.</summary>
    public IReadOnlyList<string> Remove { get; init; } = [];
}
