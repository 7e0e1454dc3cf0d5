using System.Collections.Concurrent;
using System.Security.Cryptography;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Calls;

namespace Gateway.Actors.Sessions.Streams;

/// <summary>The streams of a session: the one that GET opens, and the replies that were sent as streams. Thread-safe.</summary>
internal sealed class EventStreams
{
    private const int ReplacementsAllowed = 5;

    private static readonly TimeSpan ReplacementWindow = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<long, EventLog> _replies = new();
    private readonly Queue<long> _openings = new();
    private readonly Lock _lock = new();
    private readonly EventId _origin;
    private readonly SessionLimits _limits;
    private readonly TimeProvider _time;
    private long _streams;
    private int _readers;

    public EventStreams(SessionId session, long epoch, SessionLimits limits, TimeProvider time)
    {
        _origin = new EventId(Tag(session), epoch, 0, 0);
        _limits = limits;
        _time = time;
        var events = Math.Max(limits.StreamEvents, limits.ReplayEvents);
        Standalone = new EventLog(_origin, new EventBounds(events, Math.Max(limits.StreamBytes, limits.ReplayBytes), limits.ReplayAge), time);
    }

    /// <summary>What belongs to no request: the stream that GET opens.</summary>
    public EventLog Standalone { get; }

    /// <summary>Readers at work.</summary>
    public int Readers => Volatile.Read(ref _readers);

    /// <summary>A stream for the reply to one request, of which this is the raw id.</summary>
    public EventLog OpenReply(ReadOnlySpan<byte> rawId)
    {
        Sweep();
        var number = Interlocked.Increment(ref _streams);
        var log = new EventLog(_origin with { Stream = number, Request = EventId.OfRequest(rawId) }, new EventBounds(_limits.ReplayEvents, _limits.ReplayBytes, _limits.ReplayAge), _time);
        _replies[number] = log;
        return log;
    }

    /// <summary>
    /// Opens a stream for a GET; <paramref name="lastEventId"/> is what the client sent, or null. The GET stream goes on with what is kept of it; the
    /// rest of a reply is whole or refused.
    /// </summary>
    public EventReader? Open(string? lastEventId, out StreamRefusal refusal)
    {
        refusal = StreamRefusal.None;
        if (string.IsNullOrEmpty(lastEventId))
        {
            return OpenStandalone(null, out refusal);
        }

        if (EventId.Parse(lastEventId) is { } id && id.Session == _origin.Session && id.Epoch <= _origin.Epoch)
        {
            var isOurs = id.Epoch == _origin.Epoch;
            if (id.Stream == 0 && (!isOurs || id.Sequence <= Standalone.LastId.Sequence))
            {
                return OpenStandalone(isOurs ? id.Sequence : null, out refusal);
            }

            if (!isOurs && id.Stream != 0 && id.Request.Length > 0)
            {
                return LostReply(id);
            }

            if (isOurs && _replies.TryGetValue(id.Stream, out var log) && log.Resume(id.Sequence) is { } reply)
            {
                return reply;
            }
        }

        refusal = StreamRefusal.UnknownEvent;
        return null;
    }

    public void ReaderStarted() => Interlocked.Increment(ref _readers);

    public void ReaderStopped() => Interlocked.Decrement(ref _readers);

    /// <summary>Ends all streams.</summary>
    public void Complete()
    {
        Standalone.Complete();
        foreach (var reply in _replies.Values)
        {
            reply.Complete();
        }
    }

    // The rest of a reply died with the session's former owner. Who waits for it must not wait for ever.
    private EventReader LostReply(EventId id)
    {
        using var answer = new MessageBuffer();
        JsonRpcWriter.WriteError(answer, Convert.FromHexString(id.Request), CallErrors.OwnerLost);
        var log = OpenReply(Convert.FromHexString(id.Request));
        log.Append(answer.Span);
        log.Complete();
        return log.Read(0);
    }

    private EventReader? OpenStandalone(long? after, out StreamRefusal refusal)
    {
        lock (_lock)
        {
            while (_openings.TryPeek(out var oldest) && _time.GetElapsedTime(oldest) > ReplacementWindow)
            {
                _openings.Dequeue();
            }

            // A client that opens stream after stream gains nothing by it and costs a lot.
            if (_openings.Count > ReplacementsAllowed)
            {
                refusal = StreamRefusal.TooManyOpenings;
                return null;
            }

            _openings.Enqueue(_time.GetTimestamp());
        }

        refusal = StreamRefusal.None;
        return Standalone.Read(after);
    }

    // All replies of a session together hold no more than one stream may. Others open at the same time: only ToArray takes a consistent copy.
    private void Sweep()
    {
        long bytes = 0;
        foreach (var (number, log) in _replies.ToArray().OrderByDescending(reply => reply.Key))
        {
            bytes += log.Bytes;
            if (log.IsComplete && (bytes > _limits.ReplayBytes || _time.GetElapsedTime(log.LastAppend) > _limits.ReplayAge))
            {
                _replies.TryRemove(number, out _);
            }
        }
    }

    private static uint Tag(SessionId session)
    {
        Span<byte> random = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128LittleEndian(random, session.Random);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(random, hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(hash[28..]);
    }
}

/// <summary>Why a stream is not opened.</summary>
public enum StreamRefusal
{
    /// <summary>It is.</summary>
    None,

    /// <summary>The <c>Last-Event-ID</c> is not of this session, or its events are no longer kept.</summary>
    UnknownEvent,

    /// <summary>The session opened too many streams in a short time.</summary>
    TooManyOpenings,
}
