using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Tables;

/// <summary>A row of <see cref="KeyTable"/>: a key of agentgateway that is not built, or a value of a key that is.</summary>
/// <param name="Pattern">
/// Its path, with <c>[]</c> for every index. A leading <c>*.</c> stands for any path above. <c>key=value</c> names a value.
/// </param>
/// <param name="Verdict">What becomes of it.</param>
/// <param name="Why">What it decides, or why it can be ignored; the end of a sentence.</param>
/// <param name="Remedy">What to do instead; one sentence.</param>
/// <param name="Harmless">The value that asks for nothing but what happens anyway; null: there is none.</param>
internal sealed record KeyRule(string Pattern, KeyVerdict Verdict, string Why, string Remedy, string? Harmless = null)
{
    /// <summary>The last key of the pattern, with its value if it names one.</summary>
    public string Key => Pattern[(Pattern.LastIndexOf('.') + 1)..];

    /// <summary>The pattern without its last key.</summary>
    public string Parent => Pattern.LastIndexOf('.') is var dot and > 0 ? Pattern[..dot] : "";

    /// <summary>Whether a pattern of a table stands for a path, in which indexes are written <c>[]</c>.</summary>
    public static bool Matches(string pattern, string path) => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? path.EndsWith(pattern[1..], StringComparison.Ordinal) || path.Equals(pattern[2..], StringComparison.Ordinal)
        : path.Equals(pattern, StringComparison.Ordinal);

    /// <summary>Whether the rule is about the key at this path, in which indexes are written <c>[]</c>.</summary>
    public bool IsAbout(string path) => Matches(Pattern, path);

    /// <summary>Whether the rule is about a key right below this path, in which indexes are written <c>[]</c>.</summary>
    public bool IsBelow(string path) => Parent == "*" || Matches(Parent, path);

    /// <summary>Whether a value changes nothing: it is not written, an empty list, or what happens anyway.</summary>
    public bool IsHarmless(ConfigNode value) => value switch
    {
        ConfigNode.Scalar { IsNull: true } => true,
        ConfigNode.Scalar scalar => string.Equals(scalar.Text, Harmless, StringComparison.OrdinalIgnoreCase),
        ConfigNode.Sequence sequence => sequence.Items.Count == 0,
        _ => false,
    };

    /// <summary>What to say about the key.</summary>
    /// <param name="key">The key or value, in quotation marks.</param>
    public string Message(string key) => Verdict switch
    {
        KeyVerdict.Refused => $"{key} is not built yet, and refused rather than ignored: {Why}.",
        KeyVerdict.Warned => $"{key} is ignored: {Why}.",
    };
}
