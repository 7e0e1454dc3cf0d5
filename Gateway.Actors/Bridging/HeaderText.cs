using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Gateway.Actors.Bridging;

/// <summary>Values of headers that repeat what stands in the body (MCP 2026-07-28): plain text, or <c>=?base64?…?=</c> of UTF-8.</summary>
internal static class HeaderText
{
    private const string Prefix = "=?base64?";
    private const string Suffix = "?=";

    private static readonly SearchValues<char> Base64Chars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    /// <summary>The text that a value stands for, as UTF-8; null when it stands for none.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> value)
    {
        // RFC 9110 §5.5: blanks around a value are not part of it.
        value = value.Trim(" \t");
        if (!value.StartsWith(Prefix, StringComparison.Ordinal) || !value.EndsWith(Suffix, StringComparison.Ordinal) || value.Length < Prefix.Length + Suffix.Length)
        {
            foreach (var character in value)
            {
                if (character is not '\t' and (< ' ' or > '~'))
                {
                    return null;
                }
            }

            return Encoding.ASCII.GetBytes(value.ToArray());
        }

        var encoded = value[Prefix.Length..^Suffix.Length];
        if (encoded.ContainsAnyExcept(Base64Chars) || encoded.Length % 4 != 0)
        {
            // The decoder takes blanks too, and there must be one reading of a value.
            return null;
        }

        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(encoded.Length)];
        return Convert.TryFromBase64Chars(encoded, bytes, out var length) ? bytes[..length] : null;
    }

    /// <summary>The value that stands for a text: as it is, or encoded where it would not survive, or look encoded.</summary>
    public static string Encode(ReadOnlySpan<byte> text)
    {
        var plain = text.Length > 0 && text[0] is not ((byte)' ' or (byte)'\t') && text[^1] is not ((byte)' ' or (byte)'\t')
            && !(text.StartsWith("=?"u8) && text.EndsWith("?="u8));
        foreach (var one in text)
        {
            plain &= one is (>= 0x20 and <= 0x7E) or (byte)'\t';
        }

        return plain ? Encoding.ASCII.GetString(text) : Prefix + Convert.ToBase64String(text) + Suffix;
    }

    /// <summary>Whether a header says what a text of the body says.</summary>
    public static bool Says(string? value, ReadOnlySpan<byte> text) => value is not null && Decode(value) is { } decoded && text.SequenceEqual(decoded);
}
