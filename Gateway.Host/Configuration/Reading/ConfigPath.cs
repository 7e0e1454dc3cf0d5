using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Host.Configuration.Reading;

/// <summary>Paths of values in a configuration: <c>binds[0].listeners[0].name</c>; odd keys are quoted: <c>env["A.B"]</c>.</summary>
internal static partial class ConfigPath
{
    private const int LongestPlainKey = 64;

    /// <summary>The path of a key below <paramref name="path"/>.</summary>
    public static string Key(string path, string key) => !IsPlain(key) ? $"{path}[{Quoted.Text(key, LongestPlainKey)}]"
        : path.Length == 0 ? key
        : $"{path}.{key}";

    /// <summary>The path of an item below <paramref name="path"/>.</summary>
    public static string Item(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");

    /// <summary>The path with every index replaced by <c>[]</c>, as the tables of keys write it.</summary>
    public static string Pattern(string path) => Index().Replace(path, "[]");

    /// <summary>Whether <paramref name="path"/> is <paramref name="ancestor"/> or stands below it.</summary>
    public static bool IsAtOrBelow(string path, string ancestor) => path.StartsWith(ancestor, StringComparison.Ordinal)
        && (path.Length == ancestor.Length || ancestor.Length == 0 || path[ancestor.Length] is '.' or '[');

    /// <summary>The path and every one above it, without the empty path of the root.</summary>
    public static IEnumerable<string> SelfAndAbove(string path)
    {
        for (var end = path.Length; end > 0; end = path.AsSpan(0, end).LastIndexOfAny('.', '['))
        {
            yield return path[..end];
        }
    }

    private static bool IsPlain(string key) => key.Length is > 0 and <= LongestPlainKey
        && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '$');

    [GeneratedRegex(@"\[\d+\]", RegexOptions.CultureInvariant)]
    private static partial Regex Index();
}
