using Gateway.Actors.Backends;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions;

/// <summary>What a session's actor knows of one target. Touched in turns only.</summary>
internal sealed class TargetSlot(Target target, RestartGate restarts)
{
    public Target Target => target;

    /// <summary>The connection, if there is one.</summary>
    public IUpstream? Upstream { get; set; }

    /// <summary>Why the last attempt failed.</summary>
    public UpstreamException? Failure { get; set; }

    public bool IsConnecting { get; set; }

    /// <summary>Whether it was connected before, so that the client must be told when it is again.</summary>
    public bool WasConnected { get; set; }

    /// <summary>When this session's child may be started again after it ended.</summary>
    public RestartGate Restarts => restarts;

    /// <summary>Requests that wait for the connection.</summary>
    public List<TaskCompletionSource<IUpstream>> Waiting { get; } = [];

    /// <summary>Resources the client subscribed to, by the target's own URIs.</summary>
    public HashSet<string> Subscriptions { get; } = new(StringComparer.Ordinal);

    public TargetView View => new(target, Upstream, Failure);

    public void Connected(IUpstream upstream) => (Upstream, Failure, IsConnecting, WasConnected) = (upstream, null, false, true);

    public void Failed(UpstreamException failure) => (Upstream, Failure, IsConnecting) = (null, failure, false);

    /// <summary>Tells those who wait how the attempt ended. After the view was published, as they read it next.</summary>
    public void Answer()
    {
        Waiting.ForEach(waiter => _ = Upstream is { } upstream ? waiter.TrySetResult(upstream) : waiter.TrySetException(Failure!));
        Waiting.Clear();
    }
}
