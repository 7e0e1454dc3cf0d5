using Gateway.Actors.Cluster;

namespace Gateway.Tests.Cluster;

/// <summary>A cluster as the contract tests use it: nodes come, serve and die.</summary>
public abstract class ClusterProvider : IAsyncDisposable
{
    /// <summary>Starts a process of the node with this name; it has not joined yet.</summary>
    public abstract Task<ClusterNode> StartNodeAsync(string name);

    /// <summary>Ends a process without a word, and waits until the others have declared it dead.</summary>
    public abstract Task KillAsync(ClusterNode node);

    /// <summary>Says how a node answers what is forwarded to it.</summary>
    public abstract void Receive(ClusterNode node, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> receiver);

    public abstract ValueTask DisposeAsync();
}

/// <summary>One process of a cluster, with its own hold of the three seams.</summary>
public sealed record ClusterNode(IClusterMembership Membership, ISessionDirectory Directory, INodeTransport Transport)
{
    public NodeId Id => Membership.Self;
}
