using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.InMemory;

namespace Gateway.Tests.Cluster.InMemory;

/// <summary>A node's membership as it is when its database can be away.</summary>
internal sealed class LinkedMembership(InMemoryMembership inner, DatabaseLink link) : IClusterMembership
{
    public NodeId Self => inner.Self;

    public NodeView Current => link.View;

    public LeaseState Lease => inner.Lease;

    public TimeSpan? LeaseAge => inner.LeaseAge;

    public string ConfigHash { get; private set; } = "";

    public Task<NodeView> NextAsync(long version, CancellationToken cancellationToken) => link.NextAsync(version, cancellationToken);

    public Task<LeaseState> NextLeaseAsync(LeaseState state, CancellationToken cancellationToken) => inner.NextLeaseAsync(state, cancellationToken);

    public async Task JoinAsync(NodeProfile profile, NodeState state, CancellationToken cancellationToken)
    {
        link.CheckJoin();
        ConfigHash = profile.ConfigHash;
        await inner.JoinAsync(profile, state, cancellationToken);
    }

    public void Announce(string configHash)
    {
        ConfigHash = configHash;
        link.Say(() => inner.Announce(configHash));
    }

    public void Fence(NodeId node) => inner.Fence(node);

    public async Task ActivateAsync(CancellationToken cancellationToken)
    {
        link.Check();
        await inner.ActivateAsync(cancellationToken);
    }

    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        if (inner.Lease == LeaseState.Fenced)
        {
            throw new InvalidOperationException("The node is no longer a part of the cluster.");
        }

        link.Check();
        await inner.DrainAsync(cancellationToken);
    }

    public Task LeaveAsync(CancellationToken cancellationToken) => inner.LeaveAsync(cancellationToken);
}
