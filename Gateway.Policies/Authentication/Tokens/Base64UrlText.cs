using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Gateway.Policies.Authentication.Tokens;

/// <summary>base64url as RFC 7515 §2 has it: no padding, no blanks, and one spelling for each value. The platform's reader takes more.</summary>
internal static class Base64UrlText
{
    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>The bytes; null for anything that is not their only spelling.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> text)
    {
        if (text.ContainsAnyExcept(Alphabet))
        {
            return null;
        }

        // Bits that are left over behind the last byte must be zero: the platform calls anything else invalid data.
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return Base64Url.DecodeFromUtf8(text, bytes, out var read, out var written) == OperationStatus.Done && read == text.Length && written == bytes.Length
            ? bytes
            : null;
    }

    /// <inheritdoc cref="Decode(ReadOnlySpan{byte})"/>
    public static byte[]? Decode(string text) => Decode(Encoding.UTF8.GetBytes(text));
}
