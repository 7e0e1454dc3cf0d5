using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.Http;

namespace Gateway.Host.Cluster;

/// <summary>
/// Does what the lease says. Suspended: asks the other nodes whether they hold this one for dead, as it cannot know by itself. Fenced, or suspended
/// for too long: drops every session that another node may have, children included, and joins again as a new incarnation.
/// </summary>
internal sealed partial class LeaseWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _closing = new();
    private readonly IClusterMembership _membership;
    private readonly HttpNodeTransport _transport;
    private readonly Func<Task> _fence;
    private readonly Func<CancellationToken, Task> _rejoin;
    private readonly TimeSpan _maxSuspend;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _loop;
    private long _suspensions;
    private long _fencings;

    /// <param name="membership">Whose lease it is.</param>
    /// <param name="transport">The way to the other nodes.</param>
    /// <param name="fence">Drops the sessions that another node may have.</param>
    /// <param name="rejoin">Joins as a new incarnation.</param>
    /// <param name="limits">How long it may be suspended.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it says what happens.</param>
    public LeaseWatch(
        IClusterMembership membership, HttpNodeTransport transport, Func<Task> fence, Func<CancellationToken, Task> rejoin, ClusterLimits limits, TimeProvider time, ILogger<LeaseWatch> logger)
    {
        (_membership, _transport, _fence, _rejoin, _maxSuspend, _time, _logger) = (membership, transport, fence, rejoin, limits.MaxSuspend, time, logger);
        _loop = RunAsync();
    }

    /// <summary>How often the node was suspended.</summary>
    public long Suspensions => Interlocked.Read(ref _suspensions);

    /// <summary>How often it was fenced.</summary>
    public long Fencings => Interlocked.Read(ref _fencings);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _loop;
        _closing.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                try
                {
                    await StepAsync();
                }
                catch (Exception exception) when (!_closing.IsCancellationRequested)
                {
                    // Without this watch the node would never serve a session again.
                    Failed(exception);
                    await Task.Delay(Interval, _time, _closing.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task StepAsync()
    {
        switch (_membership.Lease)
        {
            case LeaseState.Serving:
                await _membership.NextLeaseAsync(LeaseState.Serving, _closing.Token);
                break;
            case LeaseState.Suspended:
                await SuspendedAsync();
                break;
            case LeaseState.Fenced:
                Interlocked.Increment(ref _fencings);
                Fenced();
                await _fence();
                await RejoinAsync();
                break;
        }
    }

    private async Task SuspendedAsync()
    {
        Interlocked.Increment(ref _suspensions);
        Suspended();
        var since = _time.GetTimestamp();
        var next = _membership.NextLeaseAsync(LeaseState.Suspended, _closing.Token);
        while (!await EndsWithinAsync(next, Interval))
        {
            if (_time.GetElapsedTime(since) > _maxSuspend)
            {
                // Nobody says so, but by now somebody may well have its sessions.
                _membership.Fence(_membership.Self);
                return;
            }

            var self = _membership.Self;
            await Task.WhenAll(_membership.Current.Nodes.Where(node => node.IsAlive && node.Id != self).Select(node => _transport.AskAsync(node.Id, _closing.Token)));
        }

        await next;
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan time)
    {
        try
        {
            await task.WaitAsync(time, _time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task RejoinAsync()
    {
        while (true)
        {
            try
            {
                await _rejoin(_closing.Token);
                Rejoined(_membership.Self);
                return;
            }
            catch (Exception exception) when (exception is ClusterJoinException or DirectoryUnavailableException)
            {
                NotRejoined(exception.Message);
                await Task.Delay(Interval, _time, _closing.Token);
            }
        }
    }

    [LoggerMessage(2420, LogLevel.Warning, "The lease of this node may have run out: sessions are not served until it is renewed.")]
    private partial void Suspended();

    [LoggerMessage(2421, LogLevel.Error, "This node was declared dead: its sessions are given up here, and it joins anew.")]
    private partial void Fenced();

    [LoggerMessage(2422, LogLevel.Warning, "This node has joined again, as {Node}.")]
    private partial void Rejoined(NodeId node);

    [LoggerMessage(2424, LogLevel.Error, "What the lease of this node asks for failed, and is tried again.")]
    private partial void Failed(Exception exception);

    [LoggerMessage(2423, LogLevel.Warning, "This node cannot join again yet: {Problem}")]
    private partial void NotRejoined(string problem);
}
