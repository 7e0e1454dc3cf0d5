using System.Globalization;
using System.Text;

namespace Gateway.Actors.Upstreams.Children;

/// <summary>Turns bytes that a child wrote into text that can stand in one line of a log.</summary>
internal static class LogText
{
    /// <summary>
    /// Decodes UTF-8, U+FFFD for what is not; and escapes whatever could break out of a line or reorder it: control characters, line and
    /// paragraph separators, and format characters (bidirectional overrides are among them).
    /// </summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var first = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        return first < 0 ? text : Escape(text, first);
    }

    private static string Escape(string text, int plain)
    {
        var escaped = new StringBuilder(text, 0, plain, text.Length + 16);
        foreach (var rune in text.AsSpan(plain).EnumerateRunes())
        {
            if (IsUnsafe(rune))
            {
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
            }
            else
            {
                escaped.Append(rune.ToString());
            }
        }

        return escaped.ToString();
    }

    private static bool IsUnsafe(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
