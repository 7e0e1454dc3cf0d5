using System.Text;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Sessions.Streams;

/// <summary>
/// The events of one stream, the newest ones kept: what a reader has not taken yet, and what a client that resumes asks for again. Bounded
/// by number, bytes and age; a reader that falls behind the oldest loses the stream, not the gateway its memory. Thread-safe.
/// </summary>
internal sealed class EventLog
{
    private readonly Lock _lock = new();
    private readonly Queue<Entry> _entries = new();
    private readonly EventId _origin;
    private readonly EventBounds _bounds;
    private readonly TimeProvider _time;
    private TaskCompletionSource _changed = NewSignal();
    private TaskCompletionSource _taken = NewSignal();
    private long _waiting;
    private long _last;
    private long _delivered;
    private int _bytes;
    private int _reader;

    /// <param name="origin">The id before the first event.</param>
    /// <param name="bounds">How much is kept.</param>
    /// <param name="time">The clock.</param>
    public EventLog(EventId origin, EventBounds bounds, TimeProvider time) => (_origin, _bounds, _time) = (origin, bounds, time);

    /// <summary>Whether no event will follow.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>When the last event was added, as a timestamp of the clock.</summary>
    public long LastAppend { get; private set; }

    public int Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <summary>The id of the newest event.</summary>
    public EventId LastId
    {
        get
        {
            lock (_lock)
            {
                return _origin with { Sequence = _last };
            }
        }
    }

    /// <summary>Adds an event; returns it as it goes over the wire.</summary>
    /// <param name="json">The message.</param>
    /// <param name="subject">What it tells about, where not everybody may know; null: every reader of the stream may.</param>
    public byte[] Append(ReadOnlySpan<byte> json, EventSubject? subject = null)
    {
        TaskCompletionSource changed;
        byte[] frame;
        lock (_lock)
        {
            var id = _origin with { Sequence = ++_last };
            using var output = new MessageBuffer(json.Length + 128);
            SseWriter.Write(output, Encoding.ASCII.GetBytes(id.ToString()), json);
            frame = output.Span.ToArray();
            LastAppend = _time.GetTimestamp();
            _entries.Enqueue(new Entry(_last, frame, LastAppend, subject));
            _bytes += frame.Length;
            _waiting += frame.Length;
            Trim();
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.TrySetResult();
        return frame;
    }

    /// <summary>
    /// Adds an event when the reader has taken so much of the others that none of them is lost by it. A reader that takes nothing for as long
    /// as <paramref name="patience"/> is waited for no longer, and loses the stream.
    /// </summary>
    public async ValueTask AppendInTurnAsync(ReadOnlyMemory<byte> json, TimeSpan patience)
    {
        while (!TryAppend(json.Span, out var taken))
        {
            try
            {
                await taken.WaitAsync(patience, _time);
            }
            catch (TimeoutException)
            {
                Append(json.Span);
                return;
            }
        }
    }

    /// <summary>Says that no event follows.</summary>
    public void Complete()
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            IsComplete = true;
            changed = _changed;
            _taken.TrySetResult();
        }

        changed.TrySetResult();
    }

    /// <summary>
    /// A reader of what follows <paramref name="after"/>, or of what nobody has taken yet, as far as it is still kept. It replaces an earlier
    /// reader, which ends.
    /// </summary>
    public EventReader Read(long? after) => Read(after, whole: false)!;

    /// <summary>A reader of all that follows <paramref name="after"/>; null when that is not kept, or was never sent.</summary>
    public EventReader? Resume(long after) => Read(after, whole: true);

    /// <summary>Takes what follows <paramref name="cursor"/> for the reader of this number; the signal completes when there is more.</summary>
    internal EventReadState Take(int reader, ref long cursor, List<(byte[] Frame, EventSubject? Subject)> frames, out Task changed)
    {
        lock (_lock)
        {
            changed = _changed.Task;
            if (reader != _reader)
            {
                return EventReadState.Replaced;
            }

            Trim();
            if (cursor + 1 < Oldest)
            {
                return EventReadState.Overrun;
            }

            foreach (var entry in _entries)
            {
                if (entry.Sequence > cursor)
                {
                    frames.Add((entry.Frame, entry.Subject));
                    cursor = entry.Sequence;
                }
            }

            _delivered = Math.Max(_delivered, cursor);
            if (_waiting > 0)
            {
                _waiting = 0;
                _taken.TrySetResult();
                _taken = NewSignal();
            }

            return frames.Count > 0 ? EventReadState.Frames : IsComplete ? EventReadState.Ended : EventReadState.Empty;
        }
    }

    private bool TryAppend(ReadOnlySpan<byte> json, out Task taken)
    {
        lock (_lock)
        {
            taken = _taken.Task;
            if (_waiting > 0 && !IsComplete && (_last - _delivered >= _bounds.Events || _waiting + json.Length > _bounds.Bytes))
            {
                return false;
            }

            Append(json);
            return true;
        }
    }

    private long Oldest => _entries.TryPeek(out var oldest) ? oldest.Sequence : _last + 1;

    private EventReader? Read(long? after, bool whole)
    {
        TaskCompletionSource changed;
        EventReader reader;
        lock (_lock)
        {
            Trim();
            if (whole && (after > _last || after + 1 < Oldest))
            {
                return null;
            }

            // What is gone is gone: a reader that began before it would be behind at once, and so would its successor.
            reader = new EventReader(this, _time, ++_reader, Math.Max(after ?? _delivered, Oldest - 1));
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.TrySetResult();
        return reader;
    }

    private void Trim()
    {
        while (_entries.TryPeek(out var oldest)
            && (_entries.Count > _bounds.Events || (_bytes > _bounds.Bytes && !IsAwaited(oldest)) || _time.GetElapsedTime(oldest.Added) > _bounds.Age))
        {
            _bytes -= oldest.Frame.Length;
            _entries.Dequeue();
        }
    }

    // One event may be larger than all that is kept, and yet a reader waits for it.
    private bool IsAwaited(Entry only) => _entries.Count == 1 && _reader > 0 && only.Sequence > _delivered;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly record struct Entry(long Sequence, byte[] Frame, long Added, EventSubject? Subject);
}

/// <summary>How much of a stream is kept.</summary>
/// <param name="Events">Number of events.</param>
/// <param name="Bytes">Bytes on the wire.</param>
/// <param name="Age">Since they were sent.</param>
internal readonly record struct EventBounds(int Events, int Bytes, TimeSpan Age);
