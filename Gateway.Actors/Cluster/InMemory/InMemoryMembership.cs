namespace Gateway.Actors.Cluster.InMemory;

/// <summary>One node of an <see cref="InMemoryCluster"/>.</summary>
/// <param name="cluster">The nodes it shares the process with.</param>
/// <param name="name">Its name.</param>
public sealed class InMemoryMembership(InMemoryCluster cluster, string name) : IClusterMembership
{
    /// <inheritdoc/>
    public NodeId Self { get; } = new(name, cluster.NextIncarnation());

    /// <inheritdoc/>
    public NodeView Current => cluster.View;

    /// <inheritdoc/>
    public Task<NodeView> NextAsync(long version, CancellationToken cancellationToken) => cluster.NextViewAsync(version, cancellationToken);

    /// <inheritdoc/>
    public Task JoinAsync(CancellationToken cancellationToken) => SetAsync(NodeState.Active);

    /// <inheritdoc/>
    public Task DrainAsync(CancellationToken cancellationToken) => SetAsync(NodeState.Draining);

    /// <inheritdoc/>
    public Task LeaveAsync(CancellationToken cancellationToken) => SetAsync(NodeState.Left);

    private Task SetAsync(NodeState state)
    {
        cluster.SetState(Self, state);
        return Task.CompletedTask;
    }
}
