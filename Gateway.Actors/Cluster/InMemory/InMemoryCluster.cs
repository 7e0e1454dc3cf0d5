namespace Gateway.Actors.Cluster.InMemory;

/// <summary>
/// The shared state of nodes that live in one process: the whole cluster of a single gateway, and the reference that the contract tests
/// hold other providers against. Thread-safe.
/// </summary>
/// <param name="time">The clock, for what depends on when a node died.</param>
public sealed class InMemoryCluster(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SessionKey, InMemorySession> _sessions = [];
    private readonly HashSet<NodeId> _suspended = [];
    private readonly Dictionary<NodeId, long> _deaths = [];
    private TaskCompletionSource _changed = NewSignal();
    private long _incarnations;
    private long _epochs;

    internal TimeProvider Time => time;

    internal NodeView View { get; private set; } = NodeView.Empty;

    internal long NextIncarnation() => Interlocked.Increment(ref _incarnations);

    internal Task<NodeView> NextViewAsync(long version, CancellationToken cancellationToken) =>
        WaitAsync(() => View, view => view.Version > version, cancellationToken);

    internal Task<LeaseState> NextLeaseAsync(Func<NodeId> node, LeaseState state, CancellationToken cancellationToken) =>
        WaitAsync(() => LeaseOf(node()), now => now != state, cancellationToken);

    internal LeaseState LeaseOf(NodeId node)
    {
        lock (_lock)
        {
            return View.Find(node.Incarnation) switch
            {
                null => LeaseState.Suspended,
                { IsAlive: false } => LeaseState.Fenced,
                _ => _suspended.Contains(node) ? LeaseState.Suspended : LeaseState.Serving,
            };
        }
    }

    internal void Join(NodeId node, NodeProfile profile, NodeState state) => Change(node, info => info is null ? new NodeInfo(node, profile, state) : null);

    internal void SetProfile(NodeId node, Func<NodeProfile, NodeProfile> change) =>
        Change(node, info => info is null ? null : info with { Profile = change(info.Profile) });

    /// <summary>Sets the state of a node, as its own process or a test that plays its death does. Who is dead or has left stays so.</summary>
    public void SetState(NodeId node, NodeState state) => Change(node, info => info is { IsAlive: true } ? info with { State = state } : null);

    /// <summary>Has a node believe that its lease may have run out, or holds again, as a database that is away and comes back does.</summary>
    public void Suspend(NodeId node, bool suspended)
    {
        lock (_lock)
        {
            _ = suspended ? _suspended.Add(node) : _suspended.Remove(node);
        }

        Signal();
    }

    internal T WithSessions<T>(Func<Dictionary<SessionKey, InMemorySession>, T> use)
    {
        lock (_lock)
        {
            return use(_sessions);
        }
    }

    /// <summary>When a node was declared dead, as a timestamp of the clock; null when it was not.</summary>
    internal long? DeathOf(NodeId node)
    {
        lock (_lock)
        {
            return _deaths.TryGetValue(node, out var death) ? death : null;
        }
    }

    internal long NextEpoch() => Interlocked.Increment(ref _epochs);

    private void Change(NodeId node, Func<NodeInfo?, NodeInfo?> change)
    {
        lock (_lock)
        {
            var info = View.Find(node.Incarnation);
            if (change(info) is not { } changed)
            {
                return;
            }

            if (changed.State == NodeState.Dead)
            {
                _deaths[node] = time.GetTimestamp();
            }

            View = new NodeView(View.Version + 1, info is null ? View.Nodes.Add(changed) : View.Nodes.Replace(info, changed));
        }

        Signal();
    }

    private async Task<T> WaitAsync<T>(Func<T> read, Func<T, bool> isAwaited, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                changed = _changed.Task;
            }

            var value = read();
            if (isAwaited(value))
            {
                return value;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private void Signal()
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
