using Microsoft.Extensions.Logging;

namespace Gateway.Actors.Cluster.Postgres;

/// <summary>A node of a cluster whose nodes and leases stand in PostgreSQL.</summary>
public sealed partial class PostgresMembership : IClusterMembership, IHeartbeatListener, IAsyncDisposable
{
    private const int TicksPerGap = 4;

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    private readonly PostgresOptions _options;
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly ILogger<PostgresMembership> _logger;
    private readonly NodeLease _lease;
    private readonly ITimer _ticks;
    private readonly Lock _lock = new();
    private TaskCompletionSource _viewChanged = NewSignal();
    private NodeView _view = NodeView.Empty;
    private Heartbeat? _heartbeat;
    private NodeSelf _self;
    private volatile string _configHash = "";
    private bool _failing;
    private bool _clockIsOff;

    /// <param name="options">The database.</param>
    /// <param name="name">The node's name.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where changes of the lease are told.</param>
    public PostgresMembership(PostgresOptions options, string name, TimeProvider time, ILogger<PostgresMembership> logger)
    {
        (_options, _name, _time, _logger, _self) = (options, name, time, logger, new NodeSelf(new NodeId(name, 0)));
        _lease = new NodeLease(options.Timings, time);
        var tick = options.Timings.Gap / TicksPerGap;
        _ticks = time.CreateTimer(_ => _lease.Tick(), null, tick, tick);
    }

    /// <inheritdoc/>
    public NodeId Self => Volatile.Read(ref _self).Id;

    /// <inheritdoc/>
    public NodeView Current => Volatile.Read(ref _view);

    /// <inheritdoc/>
    public LeaseState Lease => _lease.State;

    /// <inheritdoc/>
    public TimeSpan? LeaseAge => _lease.Age;

    /// <inheritdoc/>
    public string ConfigHash => _configHash;

    /// <summary>
    /// Whether the database lost commits: the version of the view went backwards. The node serves no session until the process is started again, as two
    /// owners may hold the same epoch.
    /// </summary>
    public bool HistoryLost { get; private set; }

    /// <summary>How far the database's clock is ahead of this node's.</summary>
    public TimeSpan ClockOffset { get; private set; }

    /// <inheritdoc/>
    public async Task<NodeView> NextAsync(long version, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_view.Version > version)
                {
                    return _view;
                }

                changed = _viewChanged.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task<LeaseState> NextLeaseAsync(LeaseState state, CancellationToken cancellationToken) => _lease.NextAsync(state, cancellationToken);

    /// <inheritdoc/>
    public async Task JoinAsync(NodeProfile profile, NodeState state, CancellationToken cancellationToken)
    {
        if (_heartbeat is { } former)
        {
            // A fenced node's heartbeat may still be on its last line.
            if (former.IsRunning && Lease != LeaseState.Fenced)
            {
                throw new InvalidOperationException("The node has joined already.");
            }

            await former.StopAsync().WaitAsync(cancellationToken);
            former.Dispose();
        }

        _configHash = profile.ConfigHash;
        var heartbeat = new Heartbeat(_options, _name, profile, state, this, _time);
        _heartbeat = heartbeat;
        await heartbeat.StartAsync().WaitAsync(cancellationToken);
        Joined(_logger, Self, Current.Version);
    }

    /// <inheritdoc/>
    public void Announce(string configHash)
    {
        _configHash = configHash;
        _heartbeat?.Announce(configHash);
    }

    /// <inheritdoc/>
    public void Fence(NodeId node)
    {
        if (node == Self && _heartbeat is { IsRunning: true } heartbeat)
        {
            _ = heartbeat.StopAsync();
            _lease.Fence();
            Fenced(_logger, node);
        }
    }

    /// <inheritdoc/>
    public Task ActivateAsync(CancellationToken cancellationToken) => SetAsync(NodeState.Active, cancellationToken);

    /// <inheritdoc/>
    public Task DrainAsync(CancellationToken cancellationToken) => HistoryLost ? Task.CompletedTask : SetAsync(NodeState.Draining, cancellationToken);

    /// <inheritdoc/>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        if (Self.Incarnation == 0 || HistoryLost)
        {
            // Where the numbers were set back, this one may be another node's by now.
            return;
        }

        try
        {
            await SetAsync(NodeState.Left, cancellationToken);
        }
        catch (Exception exception) when (exception is DirectoryUnavailableException or InvalidOperationException)
        {
            // Who cannot say that it goes is declared dead after its lease.
            NotLeft(_logger, exception);
        }
    }

    /// <summary>Stops renewing. A node that has not left is declared dead by the others when its lease runs out.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopRenewingAsync();
        _heartbeat?.Dispose();
        await _ticks.DisposeAsync();
    }

    /// <summary>Stops renewing, as a process that was killed does; it may join again.</summary>
    internal Task StopRenewingAsync() => _heartbeat?.StopAsync() ?? Task.CompletedTask;

    void IHeartbeatListener.Joined(long incarnation, NodeLease.Moment startedAt, NodeTable.Renewal renewal)
    {
        Volatile.Write(ref _self, new NodeSelf(new NodeId(_name, incarnation)));
        if (Adopt(renewal))
        {
            _lease.Begin(startedAt);
        }
    }

    bool IHeartbeatListener.Renewed(NodeLease.Moment startedAt, NodeTable.Renewal renewal, bool leaving)
    {
        if (!Adopt(renewal))
        {
            return true;
        }

        if (!renewal.IsAlive)
        {
            _lease.Fence();
            if (!leaving)
            {
                Fenced(_logger, Self);
            }

            return false;
        }

        _lease.Renewed(startedAt);
        if (_failing)
        {
            _failing = false;
            RenewedAgain(_logger, Self);
        }

        return true;
    }

    void IHeartbeatListener.RenewalFailed(Exception exception)
    {
        if (!_failing)
        {
            _failing = true;
            RenewalFails(_logger, Self, exception);
        }
    }

    private bool Adopt(NodeTable.Renewal renewal)
    {
        NoteClock(renewal.Now);
        if (HistoryLost || renewal.View.Version < Current.Version)
        {
            if (!HistoryLost)
            {
                HistoryLost = true;
                LostHistory(_logger, Current.Version, renewal.View.Version);
            }

            _lease.Halt();
            return false;
        }

        if (renewal.View.Version > Current.Version)
        {
            TaskCompletionSource changed;
            lock (_lock)
            {
                Volatile.Write(ref _view, renewal.View);
                (changed, _viewChanged) = (_viewChanged, NewSignal());
            }

            changed.SetResult();
        }

        return true;
    }

    private void NoteClock(DateTimeOffset database)
    {
        ClockOffset = database - _time.GetUtcNow();
        var isOff = ClockOffset.Duration() > ClockTolerance;
        if (isOff && !_clockIsOff)
        {
            ClockIsOff(_logger, ClockOffset);
        }

        _clockIsOff = isOff;
    }

    private async Task SetAsync(NodeState state, CancellationToken cancellationToken)
    {
        if (_heartbeat is not { IsRunning: true } heartbeat)
        {
            throw new InvalidOperationException("The node has not joined, or is no longer a part of the cluster.");
        }

        await heartbeat.SetAsync(state).WaitAsync(cancellationToken);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(EventId = 1800, Level = LogLevel.Information, Message = "Joined the cluster as {Node}, view {Version}.")]
    private static partial void Joined(ILogger logger, NodeId node, long version);

    [LoggerMessage(EventId = 1801, Level = LogLevel.Warning, Message = "{Node} cannot renew its lease; it goes on trying, and stops serving sessions when the lease runs out.")]
    private static partial void RenewalFails(ILogger logger, NodeId node, Exception exception);

    [LoggerMessage(EventId = 1802, Level = LogLevel.Information, Message = "{Node} renews its lease again.")]
    private static partial void RenewedAgain(ILogger logger, NodeId node);

    [LoggerMessage(EventId = 1803, Level = LogLevel.Error, Message = "{Node} is dead for the others: its sessions are no longer its own.")]
    private static partial void Fenced(ILogger logger, NodeId node);

    [LoggerMessage(EventId = 1804, Level = LogLevel.Critical, Message = "The cluster's database lost commits: the view was {Seen} and is now {Found}. Sessions are not served until this process is started again.")]
    private static partial void LostHistory(ILogger logger, long seen, long found);

    [LoggerMessage(EventId = 1805, Level = LogLevel.Warning, Message = "The clock of this node and that of the cluster's database differ by {Offset}.")]
    private static partial void ClockIsOff(ILogger logger, TimeSpan offset);

    [LoggerMessage(EventId = 1806, Level = LogLevel.Warning, Message = "The node could not say that it leaves the cluster; it will be declared dead.")]
    private static partial void NotLeft(ILogger logger, Exception exception);

    // A reference, so that it is read and written whole.
    private sealed record NodeSelf(NodeId Id);
}
