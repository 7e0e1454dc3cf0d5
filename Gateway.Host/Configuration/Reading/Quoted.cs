using System.Globalization;
using System.Text;

namespace Gateway.Host.Configuration.Reading;

/// <summary>Text of a file inside a message: short, on one line, without control characters.</summary>
internal static class Quoted
{
    /// <summary>The text in quotation marks, cut to <paramref name="longest"/> characters.</summary>
    public static string Text(string text, int longest = 80)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text.AsSpan(0, Math.Min(text.Length, longest)))
        {
            _ = letter switch
            {
                '"' => quoted.Append("\\\""),
                '\n' => quoted.Append("\\n"),
                '\u2028' or '\u2029' or '\ufeff' => Escape(quoted, letter),
                _ when char.IsControl(letter) || char.IsSurrogate(letter) => Escape(quoted, letter),
                _ => quoted.Append(letter),
            };
        }

        return quoted.Append(text.Length > longest ? "…\"" : "\"").ToString();
    }

    private static StringBuilder Escape(StringBuilder quoted, char letter) =>
        quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
}
