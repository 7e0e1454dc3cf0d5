namespace Gateway.Actors.Cluster;

/// <summary>One node in a <see cref="NodeView"/>.</summary>
/// <param name="Id">Which process.</param>
/// <param name="Profile">What it says of itself.</param>
/// <param name="State">Where it stands.</param>
public sealed record NodeInfo(NodeId Id, NodeProfile Profile, NodeState State)
{
    /// <summary>Whether it is neither dead nor gone. One whose lease lapsed is alive until it is declared dead.</summary>
    public bool IsAlive => State is not (NodeState.Dead or NodeState.Left);
}
