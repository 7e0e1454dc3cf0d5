namespace Gateway.Actors.Cluster;

/// <summary>Which nodes there are, and which of them this process is.</summary>
public interface IClusterMembership
{
    /// <summary>This process.</summary>
    NodeId Self { get; }

    /// <summary>The last known view. Reading it never waits.</summary>
    NodeView Current { get; }

    /// <summary>Waits until the view has a version above <paramref name="version"/>, and returns it.</summary>
    Task<NodeView> NextAsync(long version, CancellationToken cancellationToken);

    /// <summary>Takes a place in the cluster; to be called once, before the node serves.</summary>
    Task JoinAsync(CancellationToken cancellationToken);

    /// <summary>Says that this node takes no new sessions.</summary>
    Task DrainAsync(CancellationToken cancellationToken);

    /// <summary>Gives the place back.</summary>
    Task LeaveAsync(CancellationToken cancellationToken);
}
