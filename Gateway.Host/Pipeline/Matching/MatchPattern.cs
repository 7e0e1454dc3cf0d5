using System.Text.RegularExpressions;

namespace Gateway.Host.Pipeline.Matching;

/// <summary>Compiles the regular expressions of matches: for a whole text, and in time that grows with its length only.</summary>
internal static class MatchPattern
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    // Never reached: the engine takes linear time, and paths and headers have limits. A request that reaches it all the same is answered with an error.
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);

    /// <summary>Compiles an expression; null: <paramref name="fault"/> says what is wrong with it.</summary>
    public static Regex? TryCompile(string pattern, out string? fault)
    {
        fault = null;
        try
        {
            // Alone first: "a)|(b" is no expression, but would be one between parentheses.
            _ = new Regex(pattern, Options, Timeout);
            return new Regex($@"\A(?:{pattern})\z", Options, Timeout);
        }
        catch (NotSupportedException)
        {
            fault = "has lookarounds, backreferences, atomic groups or too large repetitions, which are not served: they could take forever";
        }
        catch (ArgumentException)
        {
            fault = "is no regular expression";
        }

        return null;
    }

    /// <summary>Compiles an expression of a configuration that was validated.</summary>
    public static Regex Compile(string pattern) => TryCompile(pattern, out var fault) ?? throw new InvalidOperationException($"A configuration that was read has an expression that {fault}.");
}
