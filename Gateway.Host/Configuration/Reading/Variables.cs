using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Host.Configuration.Reading;

/// <summary>
/// Replaces variables in a value: <c>$NAME</c>, <c>${NAME}</c>, <c>${NAME:-default}</c> (also when it is empty), and <c>$$</c>
/// for a dollar sign. Any other dollar sign is itself, so that <c>^a$</c> needs no care.
/// </summary>
internal static partial class Variables
{
    /// <summary>Longest value after its variables were replaced, in characters.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary>Replaces the variables of one value.</summary>
    /// <param name="text">The value as it is written.</param>
    /// <param name="environment">Gives the value of a variable; null: it is not set.</param>
    /// <param name="undefined">Receives the name of each variable that is not set and has no default.</param>
    /// <returns>The value; null when it grew beyond <see cref="MaxLength"/>.</returns>
    public static string? Replace(string text, Func<string, string?> environment, ICollection<string> undefined)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
        {
            return text;
        }

        var replaced = new StringBuilder(text.Length);
        var copied = 0;
        foreach (Match match in Variable().Matches(text))
        {
            replaced.Append(text, copied, match.Index - copied).Append(Value(match, environment, undefined));
            copied = match.Index + match.Length;
            if (replaced.Length > MaxLength)
            {
                return null;
            }
        }

        replaced.Append(text, copied, text.Length - copied);
        return replaced.Length > MaxLength ? null : replaced.ToString();
    }

    /// <summary>Whether a value, as it is written, names a variable.</summary>
    public static bool AreIn(string text) => text.Contains('$', StringComparison.Ordinal) && Variable().Matches(text).Any(match => match.Groups["name"].Length > 0);

    private static string Value(Match match, Func<string, string?> environment, ICollection<string> undefined)
    {
        var name = match.Groups["name"].Value;
        if (name.Length == 0)
        {
            return "$";
        }

        var value = environment(name);
        if (match.Groups["default"] is { Success: true } fallback)
        {
            return string.IsNullOrEmpty(value) ? fallback.Value : value;
        }

        if (value is null)
        {
            undefined.Add(name);
        }

        return value ?? "";
    }

    [GeneratedRegex(@"\$\$|\$(?<name>[A-Za-z_][A-Za-z0-9_]*)|\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(:-(?<default>[^}]*))?\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();
}
