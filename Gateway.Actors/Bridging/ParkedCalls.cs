using Gateway.Actors.Sessions;

namespace Gateway.Actors.Bridging;

/// <summary>
/// The parked calls of this node: bounded in all, for each caller, and in time. Each is taken once, by whoever comes first: its client with the
/// input, its time, or the end of its session. Thread-safe.
/// </summary>
internal sealed class ParkedCalls(SessionLimits limits, TimeProvider time)
{
    private readonly Dictionary<UInt128, Entry> _calls = [];
    private readonly Dictionary<string, int> _byCaller = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _calls.Count;
            }
        }
    }

    /// <summary>How many there are of each session that has any.</summary>
    public IReadOnlyDictionary<Session, int> BySession()
    {
        lock (_lock)
        {
            return _calls.Values.CountBy(entry => entry.Call.Session).ToDictionary();
        }
    }

    /// <summary>Takes a call in; false: there are too many.</summary>
    public bool TryAdd(ParkedCall call)
    {
        var caller = call.Session.Owner.Key;
        var entry = new Entry(call, caller);
        lock (_lock)
        {
            var count = _byCaller.GetValueOrDefault(caller);
            if (_calls.Count >= limits.Parked || count >= limits.ParkedPerCaller)
            {
                return false;
            }

            _byCaller[caller] = count + 1;
            _calls[call.Id] = entry;
        }

        entry.Timer = time.CreateTimer(_ => Drop(call, "The client did not come back in time."), null, limits.ParkedTime, Timeout.InfiniteTimeSpan);
        call.Held.Cancelled.UnsafeRegister(_ => Drop(call, "The session has ended."), null);
        return true;
    }

    /// <summary>Takes a call out; null: it is not there, or not any more.</summary>
    public ParkedCall? Take(UInt128 id)
    {
        Entry? entry;
        lock (_lock)
        {
            if (!_calls.Remove(id, out entry))
            {
                return null;
            }

            if (--_byCaller[entry.Caller] == 0)
            {
                _byCaller.Remove(entry.Caller);
            }
        }

        entry.Timer?.Dispose();
        return entry.Call;
    }

    private void Drop(ParkedCall call, string reason)
    {
        if (Take(call.Id) is not null)
        {
            call.Session.Services.Background.Run("give up a parked call", () => call.AbandonAsync(reason).AsTask());
        }
    }

    private sealed class Entry(ParkedCall call, string caller)
    {
        public ParkedCall Call => call;

        public string Caller => caller;

        public ITimer? Timer { get; set; }
    }
}
