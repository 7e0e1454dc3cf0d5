using Gateway.Actors.Backends;
using Gateway.Actors.Sessions.Takeover;
using Gateway.Actors.Upstreams;
using Gateway.Actors.Upstreams.Stdio;

namespace Gateway.Actors.Sessions.Targets;

/// <summary>What a session's actor knows of one target. Touched in turns only.</summary>
internal sealed class TargetSlot(Target target, RestartGate restarts)
{
    private const int MaxSubscriptions = 1000;

    public Target Target => target;

    /// <summary>The connection, if there is one.</summary>
    public IUpstream? Upstream { get; set; }

    /// <summary>Why the last attempt failed.</summary>
    public UpstreamException? Failure { get; set; }

    public bool IsConnecting { get; set; }

    /// <summary>The client's headers that it was connected with last.</summary>
    public ForwardedHeaders Headers { get; set; } = ForwardedHeaders.None;

    /// <summary>Whether it was connected before, so that the client must be told when it is again.</summary>
    public bool WasConnected { get; set; }

    /// <summary>What a former owner left of it, until it is connected.</summary>
    public SavedTarget? Saved { get; private set; }

    /// <summary>Whether it is lost to the session with its former owner, as the configuration has it.</summary>
    public bool IsLostWithOwner { get; private set; }

    /// <summary>When this session's child may be started again after it ended.</summary>
    public RestartGate Restarts => restarts;

    /// <summary>Requests that wait for the connection.</summary>
    public List<TaskCompletionSource<IUpstream>> Waiting { get; } = [];

    /// <summary>Resources the client subscribed to, by the target's own URIs.</summary>
    public HashSet<string> Subscriptions { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes note of a subscription, or of its end; false: there are too many.</summary>
    public bool TrySubscribe(string uri, bool on)
    {
        if (!on)
        {
            Subscriptions.Remove(uri);
            return true;
        }

        return Subscriptions.Contains(uri) || (Subscriptions.Count < MaxSubscriptions && Subscriptions.Add(uri));
    }

    /// <summary>Hears of what the target says outside of calls; completes when that arrives.</summary>
    public Task ListenAsync() => Upstream?.ListenAsync(Subscriptions) ?? Task.CompletedTask;

    /// <summary>Takes over what an earlier configuration of the same target leaves: who waits for it, and what the client subscribed to.</summary>
    public void Succeed(TargetSlot earlier)
    {
        Waiting.AddRange(earlier.Waiting);
        earlier.Waiting.Clear();
        Subscriptions.UnionWith(earlier.Subscriptions);
        (WasConnected, Headers) = (earlier.WasConnected, earlier.Headers);
    }

    public TargetView View => new(target, Upstream, Failure) { LastFeatures = Saved?.Features ?? ServerFeatures.None };

    /// <summary>What another node would need of it.</summary>
    public SavedTarget ToSave => new([.. Subscriptions], Upstream?.Info.Features ?? Saved?.Features ?? ServerFeatures.None, Upstream is null ? Saved?.Session : Upstream.Session);

    /// <summary>Takes up what a former owner left.</summary>
    public void Restore(SavedTarget? saved)
    {
        WasConnected = true;
        if (target.Config.OnOwnerLoss == OwnerLossAction.Fail)
        {
            IsLostWithOwner = true;
            Failed(new UpstreamException(UpstreamFault.OwnerLost, "the node that held it was lost, and with it the state it had for this session; initialize again"));
            return;
        }

        Saved = saved;
        Subscriptions.UnionWith(saved?.Subscriptions ?? []);
    }

    public void Connected(IUpstream upstream) => (Upstream, Failure, IsConnecting, WasConnected, Saved) = (upstream, null, false, true, null);

    public void Failed(UpstreamException failure) => (Upstream, Failure, IsConnecting) = (null, failure, false);

    /// <summary>Tells those who wait how the attempt ended. After the view was published, as they read it next.</summary>
    public void Answer()
    {
        Waiting.ForEach(waiter => _ = Upstream is { } upstream ? waiter.TrySetResult(upstream) : waiter.TrySetException(Failure!));
        Waiting.Clear();
    }
}
