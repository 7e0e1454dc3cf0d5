using System.Buffers.Text;

namespace Gateway.Actors.Protocol;

/// <summary>
/// An id the gateway mints for requests and progress tokens: <c>"epoch.counter"</c>. The epoch only grows with each change of a
/// session's owner, so no two owners ever mint the same, and a late answer to a former owner is recognised.
/// </summary>
/// <param name="Epoch">The fencing number of the ownership, 1 or more.</param>
/// <param name="Counter">Counts within the epoch.</param>
public readonly record struct MintedId(long Epoch, long Counter)
{
    /// <summary>Most bytes of a formatted id, quotes included.</summary>
    public const int MaxBytes = 43;

    /// <summary>Reads a raw JSON token; false when the gateway did not mint it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> token, out MintedId id)
    {
        id = default;
        if (token.Length < 5 || token[0] != '"' || token[^1] != '"')
        {
            return false;
        }

        token = token[1..^1];
        if (!Utf8Parser.TryParse(token, out long epoch, out var used) || used >= token.Length || token[used] != '.'
            || !Utf8Parser.TryParse(token[(used + 1)..], out long counter, out var rest) || used + 1 + rest != token.Length)
        {
            return false;
        }

        id = new MintedId(epoch, counter);
        Span<byte> canonical = stackalloc byte[MaxBytes];
        return canonical[1..(id.Format(canonical) - 1)].SequenceEqual(token);
    }

    /// <summary>Writes the id as a JSON string into <paramref name="destination"/>, which has room for <see cref="MaxBytes"/>; returns its length.</summary>
    public int Format(Span<byte> destination)
    {
        destination[0] = (byte)'"';
        Utf8Formatter.TryFormat(Epoch, destination[1..], out var epoch);
        destination[1 + epoch] = (byte)'.';
        Utf8Formatter.TryFormat(Counter, destination[(2 + epoch)..], out var counter);
        destination[2 + epoch + counter] = (byte)'"';
        return 3 + epoch + counter;
    }

    /// <summary>The id as a JSON string.</summary>
    public byte[] ToUtf8()
    {
        Span<byte> bytes = stackalloc byte[MaxBytes];
        return bytes[..Format(bytes)].ToArray();
    }
}
