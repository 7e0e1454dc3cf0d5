namespace Gateway.Tests.Support;

/// <summary>Gives out bytes in chunks of the sizes a test says, over and over; what a socket may do to any message.</summary>
public sealed class ChunkedStream(byte[] bytes, IReadOnlyList<int> sizes) : MemoryStream(bytes)
{
    private int _reads;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var size = sizes.Count == 0 ? buffer.Length : Math.Max(1, sizes[_reads++ % sizes.Count]);
        return base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
