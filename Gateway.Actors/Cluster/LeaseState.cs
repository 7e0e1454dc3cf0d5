namespace Gateway.Actors.Cluster;

/// <summary>
/// Where a node stands in its own eyes. It concerns sessions of clients that have one and the children of those sessions, nothing else: requests
/// without a session, hidden sessions and shared children go on.
/// </summary>
public enum LeaseState
{
    /// <summary>The lease holds.</summary>
    Serving,

    /// <summary>
    /// The lease may have run out: the node takes no message, starts no upstream send, writes nothing and emits no event. The result of a call
    /// already sent may still be delivered on its own exchange. Ends with the next renewal. Before the first join it is this.
    /// </summary>
    Suspended,

    /// <summary>The others hold this incarnation for dead and may have taken its sessions. Final; the process may join again as a new one.</summary>
    Fenced,
}
