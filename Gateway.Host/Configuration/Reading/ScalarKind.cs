namespace Gateway.Host.Configuration.Reading;

/// <summary>A kind of value that is written as one text.</summary>
/// <param name="Noun">What it is, for <c>"x" is not …</c>.</param>
/// <param name="Remedy">What to write; one sentence.</param>
/// <param name="Parse">Reads the text; null: it is not of this kind.</param>
internal sealed record ScalarKind(string Noun, string Remedy, Func<string, object?> Parse)
{
    /// <summary>Whether the text must not be shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>The type of what is read.</summary>
    public required Type Type { get; init; }

    /// <summary>The only texts there are, where they can be counted; empty: they cannot.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
}
