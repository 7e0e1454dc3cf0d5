using System.Buffers;

namespace Gateway.Actors.Protocol;

/// <summary>
/// The bytes of one message in a rented array. One owner at a time; the owner disposes it, after which the bytes belong to somebody else.
/// </summary>
public sealed class MessageBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[] _array;

    /// <summary>An empty buffer with room for <paramref name="capacity"/> bytes before it grows.</summary>
    public MessageBuffer(int capacity = 512) => _array = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, 1));

    /// <summary>Number of bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes written so far; not valid after the next write.</summary>
    public ReadOnlySpan<byte> Span => _array.AsSpan(0, Length);

    /// <summary>The bytes written so far; not valid after the next write.</summary>
    public ReadOnlyMemory<byte> Memory => _array.AsMemory(0, Length);

    /// <inheritdoc/>
    public void Advance(int count) => Length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsSpan(Length);
    }

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_array.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Appends one byte.</summary>
    public void Append(byte value)
    {
        Reserve(1);
        _array[Length++] = value;
    }

    /// <summary>Takes back all that was written.</summary>
    public void Clear() => Length = 0;

    /// <summary>Takes back the first <paramref name="count"/> bytes, moving the rest to the front.</summary>
    public void RemoveFirst(int count)
    {
        _array.AsSpan(count, Length - count).CopyTo(_array);
        Length -= count;
    }

    /// <summary>
    /// Makes line breaks spaces from an offset on. The bytes are JSON, where a raw line break stands only between tokens (RFC 8259 §7), so
    /// no value changes.
    /// </summary>
    public void MakeOneLine(int start = 0)
    {
        var text = _array.AsSpan(start, Length - start);
        if (text.ContainsAny((byte)'\r', (byte)'\n'))
        {
            text.Replace((byte)'\r', (byte)' ');
            text.Replace((byte)'\n', (byte)' ');
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
            _array = [];
            Length = 0;
        }
    }

    private void Reserve(int count)
    {
        if (_array.Length - Length >= count)
        {
            return;
        }

        ObjectDisposedException.ThrowIf(_array.Length == 0, this);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_array.Length * 2, Length + count));
        _array.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
