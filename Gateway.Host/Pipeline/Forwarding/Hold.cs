using Gateway.Actors.Cluster;
using Gateway.Actors.Sessions.Placing;

namespace Gateway.Host.Pipeline.Forwarding;

/// <summary>The wait of one request for its owner. It takes a place among the waiting ones when it first waits.</summary>
internal sealed class Hold(HeldRequests held, RequestRecord record, int bytes, TimeSpan allowed, TimeProvider time) : IDisposable
{
    private long? _since;

    /// <summary>Waits until the nodes change from what <paramref name="view"/> says, for at most <paramref name="pause"/>; false: it has waited enough, or too many wait.</summary>
    public async Task<bool> WaitAsync(IClusterMembership membership, NodeView view, TimeSpan pause, CancellationToken aborted)
    {
        if (Enter() is not { } since)
        {
            return false;
        }

        var left = allowed - Waited(since);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        using var clock = new CancellationTokenSource(left < pause ? left : pause, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, aborted);
        try
        {
            await membership.NextAsync(view.Version, either.Token);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            // Nothing changed; the owner may be back all the same.
        }

        Waited(since);
        return true;
    }

    /// <summary>
    /// Waits for the turn that the request was given, however long it has waited before: who goes away instead takes another turn when it comes back, and this
    /// one is lost for all. False: too many wait.
    /// </summary>
    public async Task<bool> WaitAsync(ClaimTurn turn, CancellationToken aborted)
    {
        if (Enter() is not { } since)
        {
            return false;
        }

        await Task.Delay(turn.Left(time), time, aborted);
        Waited(since);
        return true;
    }

    public void Dispose()
    {
        if (_since is not null)
        {
            held.Leave(bytes);
        }
    }

    private long? Enter()
    {
        if (_since is null && held.TryEnter(bytes))
        {
            _since = time.GetTimestamp();
        }

        return _since;
    }

    private TimeSpan Waited(long since)
    {
        var waited = time.GetElapsedTime(since);
        record.Held = waited;
        return waited;
    }
}
