namespace Gateway.Actors.Cluster;

/// <summary>Which nodes there are, which of them this process is, and whether it may act as that node. Thread-safe.</summary>
public interface IClusterMembership
{
    /// <summary>This process. Its incarnation is 0 until it has joined, and another one when it joins again after it was fenced.</summary>
    NodeId Self { get; }

    /// <summary>The last known view. Reading it never waits.</summary>
    NodeView Current { get; }

    /// <summary>
    /// Whether this process may act for its sessions at this moment. Reading it never waits and looks at the clock each time, so it is the check
    /// to make before a message is taken, an upstream send starts, a row is written or an event is made.
    /// </summary>
    LeaseState Lease { get; }

    /// <summary>Time since the start of the last good renewal; null: it has none that could run out. Reading it never waits.</summary>
    TimeSpan? LeaseAge { get; }

    /// <summary>Waits until the view has a version above <paramref name="version"/>, and returns it.</summary>
    Task<NodeView> NextAsync(long version, CancellationToken cancellationToken);

    /// <summary>Waits until the lease is in another state than <paramref name="state"/>, and returns that.</summary>
    Task<LeaseState> NextLeaseAsync(LeaseState state, CancellationToken cancellationToken);

    /// <summary>Takes a place in the cluster: before the node serves, and again, as a new incarnation, after it was fenced.</summary>
    /// <param name="profile">What it says of itself.</param>
    /// <param name="state">Joining while it has no routes, so that others bring it nothing; or what it was before it was fenced.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClusterJoinException">The cluster does not take this node as it is.</exception>
    Task JoinAsync(NodeProfile profile, NodeState state, CancellationToken cancellationToken);

    /// <summary>Says that this node serves.</summary>
    /// <exception cref="DirectoryUnavailableException">It cannot be said now.</exception>
    /// <exception cref="InvalidOperationException">The node has not joined, or this incarnation is over.</exception>
    Task ActivateAsync(CancellationToken cancellationToken);

    /// <summary>Hash of the configuration that this node runs, whether or not the others know it yet; empty while that is not known.</summary>
    string ConfigHash { get; }

    /// <summary>Says that this node now runs another configuration. The others learn it with the next renewal.</summary>
    void Announce(string configHash);

    /// <summary>A peer knows <paramref name="node"/> to be dead: if that is this process, it is fenced at once.</summary>
    void Fence(NodeId node);

    /// <summary>Says that this node takes no new sessions.</summary>
    Task DrainAsync(CancellationToken cancellationToken);

    /// <summary>Gives the place back.</summary>
    Task LeaveAsync(CancellationToken cancellationToken);
}
