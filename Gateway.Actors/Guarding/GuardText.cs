using System.Buffers;
using System.Text;
using System.Text.Json;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Guarding;

/// <summary>JSON tokens as the texts that guards look at.</summary>
internal static class GuardText
{
    // Shorter ones may be numbers or words.
    private const int ShortestBinary = 256;

    private static readonly SearchValues<byte> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-"u8);

    /// <summary>The text of the string or key that the reader stands on. Half a surrogate pair, which is no text, becomes U+FFFD.</summary>
    public static string Of(ref Utf8JsonReader reader) => reader.ValueIsEscaped && JsonEscapes.HasLoneSurrogate(reader.ValueSpan)
        ? Mended(reader.ValueSpan)
        : reader.GetString()!;

    /// <summary>The ways to write a number: as it stands, and without its exponent.</summary>
    public static (string Raw, string? Plain) OfNumber(ReadOnlySpan<byte> raw)
    {
        var text = Encoding.ASCII.GetString(raw);
        return raw.ContainsAny("eE."u8) && decimal.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? (text, number.ToString("0.############################", System.Globalization.CultureInfo.InvariantCulture))
            : (text, null);
    }

    /// <summary>Whether a raw string can be nothing but base64 of something longer.</summary>
    public static bool IsBinary(ReadOnlySpan<byte> raw) => raw.Length >= ShortestBinary && !raw.ContainsAnyExcept(Base64);

    // All escapes of surrogates go, the good ones too: such a text was cut, or made to be unreadable.
    private static string Mended(ReadOnlySpan<byte> raw)
    {
        var mended = new byte[raw.Length + 2];
        mended[0] = mended[^1] = (byte)'"';
        raw.CopyTo(mended.AsSpan(1));
        for (var at = 1; at < mended.Length - 1; at += mended[at] == '\\' ? 2 : 1)
        {
            if (mended[at] == '\\' && mended[at + 1] == 'u' && mended[at + 2] is (byte)'d' or (byte)'D' && mended[at + 3] >= (byte)'8')
            {
                "fffd"u8.CopyTo(mended.AsSpan(at + 2));
            }
        }

        var reader = new Utf8JsonReader(mended);
        reader.Read();
        return reader.GetString()!;
    }
}
