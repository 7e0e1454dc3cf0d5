using System.Collections.Concurrent;

namespace Gateway.Actors.Sessions.Calls;

/// <summary>
/// The requests of a session that are being served. Several may carry the same id: real clients send <c>id: 1</c> on every request, so an
/// id is looked for only when the client cancels.
/// </summary>
internal sealed class InFlightCalls(int limit)
{
    private readonly ConcurrentDictionary<InFlightCall, bool> _calls = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Notes a request; null when there are too many.</summary>
    public InFlightCall? TryBegin(ReadOnlySpan<byte> clientId)
    {
        if (Interlocked.Increment(ref _count) > limit)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }

        var call = new InFlightCall(this, clientId);
        _calls[call] = true;
        return call;
    }

    /// <summary>Cancels the request with this raw id; where several carry it, all of them, as the client cannot mean one.</summary>
    public void Cancel(ReadOnlySpan<byte> clientId)
    {
        foreach (var (call, _) in _calls)
        {
            if (call.HasId(clientId))
            {
                call.Cancel();
            }
        }
    }

    public void CancelAll()
    {
        foreach (var (call, _) in _calls)
        {
            call.Cancel();
        }
    }

    /// <summary>Completes when all that are being served now have been.</summary>
    public Task WhenServedAsync() => Task.WhenAll(_calls.Keys.Select(call => call.Ended));

    public void Remove(InFlightCall call)
    {
        if (_calls.TryRemove(call, out _))
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
