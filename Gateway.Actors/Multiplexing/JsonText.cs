using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Multiplexing;

/// <summary>Raw JSON strings and their text.</summary>
internal static class JsonText
{
    /// <summary>The text of a raw JSON string token, as UTF-8; false when the token is no string of Unicode text. Without escapes nothing is copied.</summary>
    public static bool TryUnescape(ReadOnlySpan<byte> token, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (token.Length < 2 || token[0] != '"')
        {
            return false;
        }

        text = token[1..^1];
        if (text.Contains((byte)'\\'))
        {
            if (JsonEscapes.HasLoneSurrogate(text))
            {
                return false;
            }

            var reader = new Utf8JsonReader(token);
            reader.Read();
            var unescaped = new byte[text.Length];
            text = unescaped.AsSpan(0, reader.CopyString(unescaped));
        }

        return true;
    }

    /// <summary>Whether the reader stands on this string. Half a surrogate pair, on which the platform's reader throws, is no text.</summary>
    public static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> text) => reader.TokenType == JsonTokenType.String
        && !(reader.ValueIsEscaped && JsonEscapes.HasLoneSurrogate(reader.ValueSpan))
        && reader.ValueTextEquals(text);

    /// <summary>UTF-8 text as a raw JSON string token.</summary>
    public static byte[] Quote(ReadOnlySpan<byte> text) =>
        [(byte)'"', .. JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"'];
}
