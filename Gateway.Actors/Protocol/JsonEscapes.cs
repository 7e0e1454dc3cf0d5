using System.Buffers.Text;

namespace Gateway.Actors.Protocol;

/// <summary>Escapes in JSON strings that the platform's reader accepts and its writer or a peer does not.</summary>
internal static class JsonEscapes
{
    /// <summary>
    /// Whether a raw JSON string has an escaped half of a surrogate pair. It is no Unicode text (RFC 8259 §8.2), and reading it as a
    /// .NET string throws.
    /// </summary>
    public static bool HasLoneSurrogate(ReadOnlySpan<byte> raw)
    {
        var high = false;
        while (true)
        {
            var at = raw.IndexOf((byte)'\\');
            if (at != 0 && high)
            {
                return true;
            }

            if (at < 0 || at + 1 >= raw.Length)
            {
                return high;
            }

            raw = raw[at..];
            var unit = raw[1] == 'u' ? Unit(raw) : (ushort)0;
            raw = raw[(raw[1] == 'u' ? 6 : 2)..];
            if (char.IsLowSurrogate((char)unit) != high)
            {
                return true;
            }

            high = char.IsHighSurrogate((char)unit);
        }
    }

    private static ushort Unit(ReadOnlySpan<byte> escape) =>
        Utf8Parser.TryParse(escape.Slice(2, 4), out ushort unit, out _, 'x') ? unit : (ushort)0;
}
