using System.Collections.Immutable;

namespace Gateway.Actors.Cluster;

/// <summary>The nodes of the cluster at one moment. Immutable; a later view has a higher version.</summary>
/// <param name="Version">Grows with each change.</param>
/// <param name="Nodes">All nodes that are known, dead ones included until they are forgotten.</param>
public sealed record NodeView(long Version, ImmutableArray<NodeInfo> Nodes)
{
    /// <summary>The view of a process that has seen no node.</summary>
    public static NodeView Empty { get; } = new(0, []);

    /// <summary>Whether an incarnation has a live row: it is neither dead nor gone.</summary>
    public bool IsAlive(NodeId node) => Find(node.Incarnation) is { IsAlive: true } info && info.Id == node;

    /// <summary>The node with this incarnation; null when it is not known, or forgotten.</summary>
    public NodeInfo? Find(long incarnation)
    {
        foreach (var node in Nodes)
        {
            if (node.Id.Incarnation == incarnation)
            {
                return node;
            }
        }

        return null;
    }
}
