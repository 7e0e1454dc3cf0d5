using System.Collections.Immutable;

namespace Gateway.Actors.Cluster.InMemory;

/// <summary>
/// The shared state of nodes that live in one process: the whole cluster of a single gateway, and the reference that the contract tests
/// hold other providers against. Thread-safe.
/// </summary>
public sealed class InMemoryCluster
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SessionKey, SessionRecord> _sessions = [];
    private readonly Dictionary<NodeId, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>> _receivers = [];
    private TaskCompletionSource _changed = NewSignal();
    private long _incarnations;
    private long _epochs;

    internal NodeView View { get; private set; } = new(0, []);

    internal long NextIncarnation() => Interlocked.Increment(ref _incarnations);

    internal async Task<NodeView> NextViewAsync(long version, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (View.Version > version)
                {
                    return View;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Sets the state of a node, as its own process or a test that plays its death does. Who is dead or has left stays so.</summary>
    public void SetState(NodeId node, NodeState state)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            if (View.Nodes.Any(info => info.Id == node && info.State is NodeState.Dead or NodeState.Left))
            {
                return;
            }

            var others = View.Nodes.RemoveAll(info => info.Id == node);
            View = new NodeView(View.Version + 1, others.Add(new NodeInfo(node, null, state)));
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    internal void Receive(NodeId node, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> receiver)
    {
        lock (_lock)
        {
            _receivers[node] = receiver;
        }
    }

    internal Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>? ReceiverOf(NodeId node)
    {
        lock (_lock)
        {
            return View.IsAlive(node) ? _receivers.GetValueOrDefault(node) : null;
        }
    }

    internal T WithSessions<T>(Func<Dictionary<SessionKey, SessionRecord>, T> use)
    {
        lock (_lock)
        {
            return use(_sessions);
        }
    }

    internal long NextEpoch() => Interlocked.Increment(ref _epochs);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
