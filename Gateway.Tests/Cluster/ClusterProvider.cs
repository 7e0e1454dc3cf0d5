using Gateway.Actors.Cluster;

namespace Gateway.Tests.Cluster;

/// <summary>A cluster as the contract tests use it: nodes come, serve and die.</summary>
public abstract class ClusterProvider : IAsyncDisposable
{
    /// <summary>Starts a process of the node with this name; it has not joined yet.</summary>
    public abstract Task<ClusterNode> StartNodeAsync(string name);

    /// <summary>Ends a process without a word, and waits until the others have declared it dead.</summary>
    public abstract Task KillAsync(ClusterNode node);

    public abstract ValueTask DisposeAsync();
}

/// <summary>One process of a cluster, with its own hold of membership and directory.</summary>
public sealed record ClusterNode(IClusterMembership Membership, ISessionDirectory Directory)
{
    public NodeId Id => Membership.Self;
}
