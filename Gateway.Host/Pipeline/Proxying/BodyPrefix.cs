using System.Buffers;

namespace Gateway.Host.Pipeline.Proxying;

/// <summary>The beginning of a body, read before any of it goes on.</summary>
/// <param name="Bytes">What was read: at most one byte more than was asked for.</param>
/// <param name="IsWhole">Whether that is all of it.</param>
internal readonly record struct BodyPrefix(ReadOnlyMemory<byte> Bytes, bool IsWhole)
{
    private const int ReadBytes = 16 << 10;

    /// <summary>Reads up to <paramref name="maxBytes"/>. Memory grows with what comes, not with what may come.</summary>
    public static async ValueTask<BodyPrefix> ReadAsync(Stream body, int maxBytes, CancellationToken cancellationToken)
    {
        var read = new ArrayBufferWriter<byte>();
        while (read.WrittenCount <= maxBytes)
        {
            var room = read.GetMemory(ReadBytes);
            var count = await body.ReadAsync(room[..Math.Min(room.Length, maxBytes + 1 - read.WrittenCount)], cancellationToken);
            if (count == 0)
            {
                return new BodyPrefix(read.WrittenMemory, IsWhole: true);
            }

            read.Advance(count);
        }

        return new BodyPrefix(read.WrittenMemory, IsWhole: false);
    }
}
