using System.Buffers;
using Gateway.Policies.Authentication.Keys;

namespace Gateway.Actors.SigningKeys;

/// <summary>Reads a stream of unknown length into a buffer of known size.</summary>
internal static class BoundedBody
{
    /// <summary>The key set in a stream; a stream that is too long is left where the limit is.</summary>
    public static async Task<KeySetReading> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16 << 10);
        var length = 0;
        try
        {
            while (await stream.ReadAsync(buffer.AsMemory(length), cancellationToken) is var read and > 0)
            {
                length += read;
                if (length > JsonWebKeySet.MaxBytes)
                {
                    break;
                }

                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(2 * length);
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }

            return KeySetReading.Of(buffer.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
