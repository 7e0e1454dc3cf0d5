namespace Gateway.Actors.Cluster;

/// <summary>
/// The headers by which nodes talk about an exchange. The inter-node listener alone reads them in requests; every other listener drops them,
/// and no response to a client has them.
/// </summary>
public static class NodeHeaders
{
    /// <summary>How all of them begin.</summary>
    public const string Prefix = "gw-";

    /// <summary>Request: address and port of whoever connected to the entry node.</summary>
    public const string Peer = "gw-peer";

    /// <summary>Request: the scheme it used.</summary>
    public const string Scheme = "gw-scheme";

    /// <summary>Request: the port of the listener, as configured.</summary>
    public const string Port = "gw-port";

    /// <summary>Request: identity of the route that the entry node found.</summary>
    public const string Route = "gw-route";

    /// <summary>Request: when it came in, in milliseconds since 1970.</summary>
    public const string Arrival = "gw-arrival";

    /// <summary>Request: the highest epoch the entry node knows of the session, 0 if none. Response: the epoch of the owner that served it.</summary>
    public const string Epoch = "gw-epoch";

    /// <summary>Request: <c>1</c> when nobody has the session, and the receiver is to take it over as the sender stops.</summary>
    public const string Claim = "gw-claim";

    /// <summary>Response: <c>0</c> on a 503 that was sent before the message reached a session.</summary>
    public const string Accepted = "gw-accepted";

    /// <summary>Response: why, on such a 503.</summary>
    public const string Reason = "gw-reason";

    /// <summary>Response: the sender's incarnation is known to be dead; its number.</summary>
    public const string Fenced = "gw-fenced";
}
