using System.Buffers;

namespace Gateway.Policies.Cel.Syntax;

/// <summary>What may be a name.</summary>
internal static class Names
{
    private static readonly SearchValues<char> QuotedCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./- ");

    public static bool IsStart(char character) => char.IsAsciiLetter(character) || character == '_';

    public static bool IsPart(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';

    public static bool IsIdentifier(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !IsStart(text[0]))
        {
            return false;
        }

        foreach (var character in text)
        {
            if (!IsPart(character))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the text may stand between back-ticks.</summary>
    public static bool IsQuotable(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(QuotedCharacters);

    /// <summary>Words that are values or operators and can be no name, after a dot either.</summary>
    public static bool IsKeyword(string name) => name is "false" or "in" or "null" or "true";

    /// <summary>Words kept back by the language; they may follow a dot but cannot start a name.</summary>
    public static bool IsReserved(string name) => name is "as" or "break" or "const" or "continue" or "else" or "for" or "function" or "if"
        or "import" or "let" or "loop" or "package" or "namespace" or "return" or "var" or "void" or "while";
}
