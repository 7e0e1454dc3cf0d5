namespace Gateway.Actors.Upstreams.Children;

/// <summary>Keeps the last bytes written to it. Thread-safe. Its memory grows with what is written, up to its capacity.</summary>
internal sealed class ByteRing
{
    private const int FirstSize = 1024;

    private readonly Lock _lock = new();
    private readonly int _capacity;
    private byte[] _bytes = [];
    private int _next;
    private int _count;

    /// <summary>An empty ring.</summary>
    /// <param name="capacity">How many bytes it keeps, 0 or more.</param>
    public ByteRing(int capacity) => _capacity = capacity;

    /// <summary>Adds bytes; the oldest go.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _capacity)
        {
            bytes = bytes[^_capacity..];
        }

        lock (_lock)
        {
            Grow(_count + bytes.Length);
            var head = Math.Min(bytes.Length, _bytes.Length - _next);
            bytes[..head].CopyTo(_bytes.AsSpan(_next));
            bytes[head..].CopyTo(_bytes);
            _next = _bytes.Length == 0 ? 0 : (_next + bytes.Length) % _bytes.Length;
            _count = Math.Min(_count + bytes.Length, _bytes.Length);
        }
    }

    /// <summary>A copy of what is kept, oldest first.</summary>
    public byte[] ToArray()
    {
        lock (_lock)
        {
            return Snapshot(_count);
        }
    }

    private void Grow(int needed)
    {
        if (needed <= _bytes.Length || _bytes.Length == _capacity)
        {
            return;
        }

        var size = (int)Math.Min(_capacity, Math.Max(Math.Max(FirstSize, needed), 2L * _bytes.Length));
        _bytes = Snapshot(size);
        _next = _count % size;
    }

    private byte[] Snapshot(int size)
    {
        var copy = new byte[size];
        var start = _next - _count;
        if (start >= 0)
        {
            _bytes.AsSpan(start, _count).CopyTo(copy);
        }
        else
        {
            _bytes.AsSpan(start + _bytes.Length).CopyTo(copy);
            _bytes.AsSpan(0, _next).CopyTo(copy.AsSpan(-start));
        }

        return copy;
    }
}
