namespace Gateway.Actors.Cluster;

/// <summary>Where a node stands in its life, as all nodes see it.</summary>
public enum NodeState
{
    /// <summary>It has its place, and does not serve yet.</summary>
    Joining,

    /// <summary>It serves.</summary>
    Active,

    /// <summary>It finishes what it has, and takes no new sessions.</summary>
    Draining,

    /// <summary>It went in good order.</summary>
    Left,

    /// <summary>Its lease ran out. Final: a restart is a new incarnation.</summary>
    Dead,
}
