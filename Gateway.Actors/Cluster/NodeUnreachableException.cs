namespace Gateway.Actors.Cluster;

/// <summary>A request was not accepted by the node it was sent to, so it is safe to send it elsewhere.</summary>
public sealed class NodeUnreachableException : Exception
{
    /// <summary>The node that was not reached, and why if that is known.</summary>
    public NodeUnreachableException(NodeId node, Exception? inner = null)
        : this(node, NodeRefusal.NoConnection, null, inner)
    {
    }

    /// <summary>The node that did not accept, in what way, and what it said.</summary>
    public NodeUnreachableException(NodeId node, NodeRefusal refusal, string? reason, Exception? inner = null)
        : base($"Node {node} does not take the request: {refusal}{(reason is null ? "" : $", {reason}")}.", inner) =>
        (Refusal, Reason) = (refusal, reason);

    /// <summary>In what way it was not accepted.</summary>
    public NodeRefusal Refusal { get; }

    /// <summary>What the node said: one of <see cref="NodeHeaders"/>'s reasons, or null.</summary>
    public string? Reason { get; }
}

/// <summary>How a node does not accept a request.</summary>
public enum NodeRefusal
{
    /// <summary>It cannot be connected to, or closed the connection before it looked at the request.</summary>
    NoConnection,

    /// <summary>It does not hold the session (421).</summary>
    NotOwner,

    /// <summary>It takes no such request now (503 with <c>gw-accepted: 0</c>).</summary>
    Unavailable,
}
