namespace Gateway.Actors.Protocol;

/// <summary>
/// Reads a <c>text/event-stream</c> (WHATWG HTML §9.2.6): lines end with CR, LF or CRLF; comments and unknown fields are skipped.
/// Not thread-safe. Does not own the stream.
/// </summary>
public sealed class SseReader : IDisposable
{
    private readonly Stream _stream;
    private readonly int _maxEventBytes;
    private readonly MessageBuffer _input = new(4096);
    private readonly MessageBuffer _data = new(1024);
    private int _position;
    private bool _atStart = true;
    private bool _skipLineFeed;
    private bool _hasData;
    private bool _hasId;
    private string? _id;

    /// <summary>Reads events from <paramref name="stream"/>.</summary>
    /// <param name="stream">The body of a response.</param>
    /// <param name="maxEventBytes">Most bytes of an event's data and of any one line; a larger one throws <see cref="InvalidDataException"/>.</param>
    public SseReader(Stream stream, int maxEventBytes)
    {
        _stream = stream;
        _maxEventBytes = maxEventBytes;
    }

    /// <summary>The data of the event read last; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Data => _data.Memory;

    /// <summary>The type of the event read last; <c>message</c> when it named none.</summary>
    public string EventType { get; private set; } = "message";

    /// <summary>The id that a client sends as <c>Last-Event-ID</c> to resume; null when no event had one, or the last one took it back.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>How long the server wants a client to wait before it reconnects; null when it did not say.</summary>
    public TimeSpan? Retry { get; private set; }

    /// <summary>Reads up to the end of the next event that has data; false at the end of the stream, where a half event is dropped.</summary>
    /// <exception cref="InvalidDataException">The event is larger than allowed.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        _data.Clear();
        _hasData = false;
        EventType = "message";
        while (true)
        {
            while (TakeLine(out var line))
            {
                if (!line.IsEmpty)
                {
                    RefuseBeyond(line.Length);
                    Field(line.Span);
                    continue;
                }

                // An id counts from the end of its event: who resumes from a half event never gets it.
                LastEventId = _hasId ? _id : LastEventId;
                _hasId = false;
                if (_data.Length > 0)
                {
                    return true;
                }

                _hasData = false;
                EventType = "message";
            }

            if (!await FillAsync(cancellationToken))
            {
                return false;
            }
        }
    }

    /// <summary>Carries over where an earlier stream stopped, in case this one breaks before its first id.</summary>
    public void Resume(string lastEventId, TimeSpan retry)
    {
        LastEventId ??= lastEventId;
        Retry ??= retry;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _input.Dispose();
        _data.Dispose();
    }

    private bool TakeLine(out ReadOnlyMemory<byte> line)
    {
        if (_atStart && !SkipByteOrderMark())
        {
            line = default;
            return false;
        }

        var unread = _input.Memory[_position..];
        if (_skipLineFeed && unread.Length > 0)
        {
            _skipLineFeed = false;
            if (unread.Span[0] == '\n')
            {
                _position++;
                unread = unread[1..];
            }
        }

        var end = unread.Span.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0)
        {
            line = default;
            return false;
        }

        _skipLineFeed = unread.Span[end] == '\r';
        _position += end + 1;
        line = unread[..end];
        return true;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        _input.RemoveFirst(_position);
        _position = 0;
        RefuseBeyond(_input.Length);
        var read = await _stream.ReadAsync(_input.GetMemory(2048), cancellationToken);
        _input.Advance(read);
        return read > 0;
    }

    // False: what there is may be the first bytes of a mark.
    private bool SkipByteOrderMark()
    {
        var mark = "\uFEFF"u8;
        if (_input.Length < mark.Length && mark.StartsWith(_input.Span))
        {
            return false;
        }

        _atStart = false;
        _position = _input.Span.StartsWith(mark) ? mark.Length : 0;
        return true;
    }

    private void RefuseBeyond(int lineBytes)
    {
        if (lineBytes + _data.Length > _maxEventBytes)
        {
            throw new InvalidDataException($"A server-sent event is larger than {_maxEventBytes} bytes.");
        }
    }

    private void Field(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        var name = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? default : line[(colon + 1)..];
        if (value.Length > 0 && value[0] == ' ')
        {
            value = value[1..];
        }

        if (name.SequenceEqual("data"u8))
        {
            if (_hasData)
            {
                _data.Append((byte)'\n');
            }

            _hasData = true;
            _data.Append(value);
        }
        else if (name.SequenceEqual("event"u8))
        {
            EventType = System.Text.Encoding.UTF8.GetString(value);
        }
        else if (name.SequenceEqual("id"u8) && !value.Contains((byte)0))
        {
            (_hasId, _id) = (true, value.IsEmpty ? null : System.Text.Encoding.UTF8.GetString(value));
        }
        else if (name.SequenceEqual("retry"u8) && int.TryParse(value, System.Globalization.NumberStyles.None, null, out var milliseconds))
        {
            Retry = TimeSpan.FromMilliseconds(milliseconds);
        }
    }
}
