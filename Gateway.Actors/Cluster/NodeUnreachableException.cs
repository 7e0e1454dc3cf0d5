namespace Gateway.Actors.Cluster;

/// <summary>A request was not accepted by the node it was sent to, so it is safe to send it elsewhere.</summary>
public sealed class NodeUnreachableException : Exception
{
    /// <summary>The node that was not reached, and why if that is known.</summary>
    public NodeUnreachableException(NodeId node, Exception? inner = null)
        : base($"Node {node} cannot be reached.", inner)
    {
    }
}
