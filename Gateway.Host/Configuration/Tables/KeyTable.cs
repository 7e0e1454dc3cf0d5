using System.Collections.Frozen;
using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Tables;

/// <summary>
/// Every key of agentgateway's configuration that is not built, and what becomes of it. Building one is: add it to its record, and
/// take its row away. The rows stand in three files, by what they are about.
/// </summary>
internal static partial class KeyTable
{
    /// <summary>All rows.</summary>
    public static readonly IReadOnlyList<KeyRule> Rows = [.. ProcessRows(), .. FrontendRows(), .. TrafficRows(), .. PolicyRows()];

    private static readonly FrozenDictionary<string, KeyRule[]> ByKey = Rows.GroupBy(rule => rule.Key)
        .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    /// <summary>The row about a key.</summary>
    /// <param name="path">The path of the key.</param>
    public static KeyRule? Find(string path)
    {
        var pattern = Pattern(path);
        return ByKey.GetValueOrDefault(pattern[(pattern.LastIndexOf('.') + 1)..])?.FirstOrDefault(rule => rule.IsAbout(pattern));
    }

    /// <summary>The row about a value of a key that is built.</summary>
    /// <param name="path">The path of the key.</param>
    /// <param name="value">The value, in any case.</param>
    public static KeyRule? FindValue(string path, string value) => value.Length < 64 ? Find($"{path}={value.ToUpperInvariant()}") : null;

    /// <summary>The keys right below a path that have rows.</summary>
    public static IEnumerable<string> KeysBelow(string path)
    {
        var pattern = Pattern(path);
        return Rows.Where(rule => rule.IsBelow(pattern) && !rule.Key.Contains('=', StringComparison.Ordinal)).Select(rule => rule.Key);
    }

    // Policies that are written apart are the same.
    private static string Pattern(string path) =>
        ConfigPath.Pattern(path) is var pattern && pattern.StartsWith("policies[].policy", StringComparison.Ordinal) ? $"policies[].policies{pattern[17..]}" : ConfigPath.Pattern(path);

    private static KeyRule Refused(string pattern, string why, string remedy, string? harmless = null) => new(pattern, KeyVerdict.Refused, why, remedy, harmless);

    private static KeyRule Warned(string pattern, string why, string remedy, string? harmless = null) => new(pattern, KeyVerdict.Warned, why, remedy, harmless);
}
