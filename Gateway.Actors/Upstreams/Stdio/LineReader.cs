using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams.Stdio;

/// <summary>Splits a byte stream into lines that end with LF or CRLF, as MCP's stdio transport frames messages. Not thread-safe.</summary>
internal sealed class LineReader : IDisposable
{
    private readonly Stream _stream;
    private readonly int _maxLineBytes;
    private readonly MessageBuffer _input = new(4096);
    private int _position;
    private int _scanned;

    /// <param name="stream">Where the bytes come from; not owned.</param>
    /// <param name="maxLineBytes">Most bytes of a line; a longer one throws <see cref="InvalidDataException"/>.</param>
    public LineReader(Stream stream, int maxLineBytes)
    {
        _stream = stream;
        _maxLineBytes = maxLineBytes;
    }

    /// <summary>The line read last, without its end; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Reads the next line; false at the end of the stream, where a half line is dropped.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (!TakeLine())
        {
            _input.RemoveFirst(_position);
            _position = 0;
            _scanned = _input.Length;
            RefuseBeyond(_scanned);
            var read = await _stream.ReadAsync(_input.GetMemory(4096), cancellationToken);
            if (read == 0)
            {
                return false;
            }

            _input.Advance(read);
        }

        return true;
    }

    public void Dispose() => _input.Dispose();

    private void RefuseBeyond(int lineBytes)
    {
        if (lineBytes > _maxLineBytes)
        {
            throw new InvalidDataException($"A line is longer than {_maxLineBytes} bytes.");
        }
    }

    private bool TakeLine()
    {
        var from = _position + _scanned;
        var length = _input.Span[from..].IndexOf((byte)'\n');
        if (length < 0)
        {
            return false;
        }

        var end = from + length;
        RefuseBeyond(end - _position);
        Line = _input.Memory[_position..(end > _position && _input.Span[end - 1] == '\r' ? end - 1 : end)];
        _position = end + 1;
        _scanned = 0;
        return true;
    }
}
