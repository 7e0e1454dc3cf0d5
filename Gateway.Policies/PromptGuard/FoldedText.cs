using System.Globalization;
using System.Text;

namespace Gateway.Policies.PromptGuard;

/// <summary>
/// A text without what hides it from patterns and not from readers: invisible characters go; digits of any script, full-width and mathematical letters,
/// blanks and dashes become those of ASCII. Letters of other scripts that look alike stay what they are.
/// </summary>
internal static class FoldedText
{
    private const int FirstMathLetter = 0x1D400;
    private const int LastMathLetter = 0x1D6A3;
    private const int LettersInAlphabet = 52;

    /// <summary>The folded text; the same object if nothing changes.</summary>
    public static string Of(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Append(folded, rune);
        }

        return folded.Equals(text) ? text : folded.ToString();
    }

    private static void Append(StringBuilder folded, Rune rune)
    {
        if (rune.IsAscii)
        {
            folded.Append((char)rune.Value);
            return;
        }

        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.Format:
            case UnicodeCategory.Control:
            case UnicodeCategory.NonSpacingMark when IsInvisible(rune.Value):
                return;
            case UnicodeCategory.DecimalDigitNumber:
                folded.Append((char)('0' + (int)Rune.GetNumericValue(rune)));
                return;
            case UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                folded.Append(' ');
                return;
            case UnicodeCategory.DashPunctuation:
                folded.Append('-');
                return;
        }

        _ = rune.Value switch
        {
            >= 0xFF01 and <= 0xFF5E => folded.Append((char)(rune.Value - 0xFF01 + '!')),
            0xFE6B => folded.Append('@'),
            0x2212 => folded.Append('-'),
            >= FirstMathLetter and <= LastMathLetter => folded.Append(MathLetter((rune.Value - FirstMathLetter) % LettersInAlphabet)),
            _ => folded.Append(rune.ToString()),
        };
    }

    private static char MathLetter(int index) => (char)(index < 26 ? 'A' + index : 'a' + index - 26);

    // Variation selectors and the grapheme joiner.
    private static bool IsInvisible(int value) => value is 0x034F or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);
}
