using System.Text.RegularExpressions;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Patterns;

/// <summary>
/// Finds a pattern in texts of any length, for whoever must miss nothing. The syntax is RE2's, and the time of one search is linear in the text. Where
/// a text is not all ASCII, a word boundary is one by RE2's meaning (ASCII) or by Unicode's: an answer too many, never one too few.
/// </summary>
internal sealed class PatternSearch
{
    // Stands in for what is not ASCII where only ASCII counts: of no word, no blank, and in no pattern that is meant.
    private const char Foreign = '\u0001';

    private readonly Regex _narrow;
    private readonly Regex _wide;
    private readonly bool _hasBoundary;

    private PatternSearch(Regex narrow, Regex wide, bool hasBoundary) => (_narrow, _wide, _hasBoundary) = (narrow, wide, hasBoundary);

    /// <summary>The pattern, or null and what is wrong with it.</summary>
    public static PatternSearch? Compile(string text, CelLimits limits, out string? problem)
    {
        if (text.Length > limits.RegexPattern)
        {
            problem = $"the pattern has {text.Length} characters; at most {limits.RegexPattern} are allowed";
            return null;
        }

        if (PatternParser.Parse(text, out problem) is not { } node)
        {
            return null;
        }

        var (narrow, wide) = (Pattern.NewRegex(node, captures: false, pairs: false), Pattern.NewRegex(node, captures: false, pairs: true));
        problem = narrow is null || wide is null ? "the pattern is too large" : null;
        return problem is null ? new PatternSearch(narrow!, wide!, Pattern.UsesBoundary(node)) : null;
    }

    /// <summary>Whether the pattern matches anywhere.</summary>
    /// <exception cref="RegexMatchTimeoutException">It took too long.</exception>
    public bool Occurs(string text) => Engine(text).IsMatch(text) || (NeedsAscii(text) && _narrow.IsMatch(AsciiOf(text)));

    /// <summary>Where the pattern matches, in no order; parts may overlap. Matches of nothing are none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="found">Receives the parts.</param>
    /// <param name="goesOn">Asked after each match; false ends the search.</param>
    /// <exception cref="RegexMatchTimeoutException">It took too long.</exception>
    public void Find(string text, ICollection<TextSpan> found, Func<bool> goesOn)
    {
        Find(Engine(text), text, found, goesOn);
        if (NeedsAscii(text))
        {
            Find(_narrow, AsciiOf(text), found, goesOn);
        }
    }

    private static void Find(Regex engine, string text, ICollection<TextSpan> found, Func<bool> goesOn)
    {
        foreach (var match in engine.EnumerateMatches(text))
        {
            if (match.Length > 0)
            {
                found.Add(new TextSpan(match.Index, match.Length));
            }

            if (!goesOn())
            {
                return;
            }
        }
    }

    private Regex Engine(string text) => CodePoints.IsSimple(text) ? _narrow : _wide;

    private bool NeedsAscii(string text) => _hasBoundary && !System.Text.Ascii.IsValid(text);

    private static string AsciiOf(string text) => string.Create(text.Length, text, static (units, from) =>
    {
        for (var index = 0; index < units.Length; index++)
        {
            units[index] = char.IsAscii(from[index]) ? from[index] : Foreign;
        }
    });
}
