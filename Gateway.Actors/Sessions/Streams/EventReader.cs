using Gateway.Policies.Authorization;

namespace Gateway.Actors.Sessions.Streams;

/// <summary>Reads a stream of a session for one HTTP response. One thread at a time.</summary>
public sealed class EventReader
{
    private readonly EventLog _log;
    private readonly TimeProvider _time;
    private readonly int _number;
    private readonly List<byte[]> _frames = [];
    private readonly List<(byte[] Frame, EventSubject? Subject)> _taken = [];
    private long _cursor;

    internal EventReader(EventLog log, TimeProvider time, int number, long after) => (_log, _time, _number, _cursor) = (log, time, number, after);

    /// <summary>What the reader may be told of, by the credentials it opened the stream with. Default: everything.</summary>
    public McpAccess Access { get; internal set; } = McpAccess.Unrestricted;

    /// <summary>What <see cref="ReadAsync"/> found, as it goes over the wire.</summary>
    public IReadOnlyList<byte[]> Frames => _frames;

    /// <summary>The id from which a client that reads nothing more can resume.</summary>
    public string Position => (_log.LastId with { Sequence = _cursor }).ToString();

    /// <summary>Waits for events, for at most <paramref name="patience"/>.</summary>
    public async ValueTask<EventReadState> ReadAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        _frames.Clear();
        while (true)
        {
            _taken.Clear();
            var state = _log.Take(_number, ref _cursor, _taken, out var changed);
            _frames.AddRange(_taken.Where(taken => taken.Subject?.IsFor(Access) != false).Select(taken => taken.Frame));
            if (state == EventReadState.Frames && _frames.Count == 0)
            {
                // All of it was none of the reader's business.
                continue;
            }

            if (state != EventReadState.Empty)
            {
                return state;
            }

            try
            {
                await changed.WaitAsync(patience, _time, cancellationToken);
            }
            catch (TimeoutException)
            {
                return EventReadState.Empty;
            }
        }
    }
}
