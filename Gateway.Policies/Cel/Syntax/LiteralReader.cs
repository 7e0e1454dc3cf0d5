using System.Globalization;
using System.Text;

namespace Gateway.Policies.Cel.Syntax;

/// <summary>Turns the text of a literal into its value, or says what is wrong with it.</summary>
internal static class LiteralReader
{
    /// <summary>An int or uint; the sign is part of the literal, so that the smallest int can be written.</summary>
    public static bool TryInteger(ReadOnlySpan<char> text, bool negative, out CelValue value)
    {
        var isUnsigned = text[^1] is 'u' or 'U';
        var digits = isUnsigned ? text[..^1] : text;
        var isHex = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        value = default;
        if (!ulong.TryParse(isHex ? digits[2..] : digits, style, CultureInfo.InvariantCulture, out var magnitude))
        {
            return false;
        }

        if (isUnsigned)
        {
            value = CelValue.Of(magnitude);
            return !negative;
        }

        value = CelValue.Of(negative ? (long)(0 - magnitude) : (long)magnitude);
        return magnitude <= (negative ? 1UL << 63 : long.MaxValue);
    }

    public static bool TryDouble(ReadOnlySpan<char> text, bool negative, out CelValue value)
    {
        var parsed = double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number);
        value = CelValue.Of(negative ? -number : number);
        return parsed && double.IsFinite(number);
    }

    /// <summary>A string or bytes literal with its prefixes and quotes. On failure <paramref name="at"/> is the place within the text.</summary>
    public static string? ReadText(ReadOnlySpan<char> text, out CelValue value, out int at)
    {
        var quote = text.IndexOfAny('"', '\'');
        var isBytes = text[0] is 'b' or 'B';
        var isRaw = quote > 0 && text[quote - 1] is 'r' or 'R';
        var isTriple = text.Length >= quote + 6 && text[quote + 1] == text[quote] && text[quote + 2] == text[quote];
        var marks = isTriple ? 3 : 1;
        var body = text[(quote + marks)..^marks];
        string? problem;
        if (isBytes)
        {
            problem = ReadBytes(body, isRaw, out value, out at);
        }
        else
        {
            problem = ReadString(body, isRaw, out value, out at);
        }

        at += quote + marks;
        return problem;
    }

    private static string? ReadString(ReadOnlySpan<char> body, bool isRaw, out CelValue value, out int at)
    {
        var text = new StringBuilder(body.Length);
        value = default;
        for (at = 0; at < body.Length;)
        {
            var escape = Escape.Read(body[at..], isRaw, inBytes: false);
            if (escape.Problem is not null)
            {
                return escape.Problem;
            }

            text.Append(new Rune(escape.Value).ToString());
            at += escape.Length;
        }

        value = CelValue.Of(text.ToString());
        return null;
    }

    private static string? ReadBytes(ReadOnlySpan<char> body, bool isRaw, out CelValue value, out int at)
    {
        var octets = new List<byte>(body.Length);
        Span<byte> encoded = stackalloc byte[4];
        value = default;
        for (at = 0; at < body.Length;)
        {
            var escape = Escape.Read(body[at..], isRaw, inBytes: true);
            if (escape.Problem is not null)
            {
                return escape.Problem;
            }

            if (escape.IsOctet)
            {
                octets.Add((byte)escape.Value);
            }
            else
            {
                octets.AddRange(encoded[..new Rune(escape.Value).EncodeToUtf8(encoded)]);
            }

            at += escape.Length;
        }

        value = CelValue.Of([.. octets]);
        return null;
    }
}
