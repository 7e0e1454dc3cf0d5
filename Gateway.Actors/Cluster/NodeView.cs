using System.Collections.Immutable;

namespace Gateway.Actors.Cluster;

/// <summary>The nodes of the cluster at one moment. Immutable; a later view has a higher version.</summary>
/// <param name="Version">Grows with each change.</param>
/// <param name="Nodes">All nodes that are known, dead ones included until they are forgotten.</param>
public sealed record NodeView(long Version, ImmutableArray<NodeInfo> Nodes)
{
    /// <summary>Whether an incarnation has a live row: it is neither dead nor gone.</summary>
    public bool IsAlive(NodeId node) => Nodes.Any(info => info.Id == node && info.State is not (NodeState.Dead or NodeState.Left));
}

/// <summary>One node in a <see cref="NodeView"/>.</summary>
/// <param name="Id">Which process.</param>
/// <param name="Address">Where other nodes reach it; null when there is no cluster.</param>
/// <param name="State">Where it stands.</param>
public sealed record NodeInfo(NodeId Id, Uri? Address, NodeState State);
