using System.Globalization;
using System.Text;

namespace Gateway.Policies.Cel.Syntax;

/// <summary>One character of a string or bytes literal: a code point, or in bytes possibly a single octet.</summary>
internal readonly record struct Escape(int Value, int Length, bool IsOctet, string? Problem)
{
    private const string Unknown = "this escape sequence does not exist";
    private const string NotScalar = "this code point is no Unicode character";

    public static Escape Read(ReadOnlySpan<char> text, bool isRaw, bool inBytes)
    {
        if (isRaw || text[0] != '\\')
        {
            return Rune.DecodeFromUtf16(text, out var rune, out var length) == System.Buffers.OperationStatus.Done
                ? new Escape(rune.Value, length, false, null)
                : Bad("a lone surrogate is no Unicode character");
        }

        if (text.Length < 2)
        {
            return Bad(Unknown);
        }

        return text[1] switch
        {
            'a' => Simple('\a'),
            'b' => Simple('\b'),
            'f' => Simple('\f'),
            'n' => Simple('\n'),
            'r' => Simple('\r'),
            't' => Simple('\t'),
            'v' => Simple('\v'),
            '\\' or '?' or '"' or '\'' or '`' => Simple(text[1]),
            'x' or 'X' => Hex(text, 2, inBytes, isOctet: inBytes),
            'u' when !inBytes => Hex(text, 4, inBytes, isOctet: false),
            'U' when !inBytes => Hex(text, 8, inBytes, isOctet: false),
            >= '0' and <= '3' => Octal(text, inBytes),
            _ => Bad(Unknown),
        };
    }

    private static Escape Simple(char value) => new(value, 2, false, null);

    private static Escape Bad(string problem) => new(0, 0, false, problem);

    private static Escape Hex(ReadOnlySpan<char> text, int digits, bool inBytes, bool isOctet)
    {
        if (text.Length < digits + 2
            || !uint.TryParse(text.Slice(2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return Bad(Unknown);
        }

        return inBytes || Rune.IsValid(value) ? new Escape((int)value, digits + 2, isOctet, null) : Bad(NotScalar);
    }

    private static Escape Octal(ReadOnlySpan<char> text, bool inBytes)
    {
        if (text.Length < 4 || text[2] is < '0' or > '7' || text[3] is < '0' or > '7')
        {
            return Bad(Unknown);
        }

        return new Escape((text[1] - '0') * 64 + (text[2] - '0') * 8 + (text[3] - '0'), 4, inBytes, null);
    }
}
