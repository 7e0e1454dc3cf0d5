namespace Gateway.Actors.Cluster.InMemory;

/// <summary>One node of an <see cref="InMemoryCluster"/>.</summary>
/// <param name="cluster">The nodes it shares the process with.</param>
/// <param name="name">Its name.</param>
public sealed class InMemoryMembership(InMemoryCluster cluster, string name) : IClusterMembership
{
    private NodeSelf _self = new(new NodeId(name, 0));
    private volatile string _configHash = "";

    /// <inheritdoc/>
    public NodeId Self => Volatile.Read(ref _self).Id;

    /// <inheritdoc/>
    public NodeView Current => cluster.View;

    /// <inheritdoc/>
    public LeaseState Lease => cluster.LeaseOf(Self);

    /// <inheritdoc/>
    public TimeSpan? LeaseAge => null;

    /// <inheritdoc/>
    public string ConfigHash => _configHash;

    /// <inheritdoc/>
    public Task<NodeView> NextAsync(long version, CancellationToken cancellationToken) => cluster.NextViewAsync(version, cancellationToken);

    /// <inheritdoc/>
    public Task<LeaseState> NextLeaseAsync(LeaseState state, CancellationToken cancellationToken) => cluster.NextLeaseAsync(() => Self, state, cancellationToken);

    /// <inheritdoc/>
    public Task JoinAsync(NodeProfile profile, NodeState state, CancellationToken cancellationToken)
    {
        if (cluster.View.IsAlive(Self))
        {
            throw new InvalidOperationException("The node has joined already.");
        }

        _configHash = profile.ConfigHash;
        var joined = new NodeId(name, cluster.NextIncarnation());
        Volatile.Write(ref _self, new NodeSelf(joined));
        cluster.Join(joined, profile, state);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Announce(string configHash)
    {
        _configHash = configHash;
        cluster.SetProfile(Self, profile => profile with { ConfigHash = configHash });
    }

    /// <inheritdoc/>
    public void Fence(NodeId node)
    {
        if (node == Self)
        {
            cluster.SetState(node, NodeState.Dead);
        }
    }

    /// <inheritdoc/>
    public Task ActivateAsync(CancellationToken cancellationToken) => SetAsync(NodeState.Active);

    /// <inheritdoc/>
    public Task DrainAsync(CancellationToken cancellationToken) => SetAsync(NodeState.Draining);

    /// <inheritdoc/>
    public Task LeaveAsync(CancellationToken cancellationToken) => SetAsync(NodeState.Left);

    private Task SetAsync(NodeState state)
    {
        cluster.SetState(Self, state);
        return Task.CompletedTask;
    }

    // A reference, so that it is read and written whole.
    private sealed record NodeSelf(NodeId Id);
}
