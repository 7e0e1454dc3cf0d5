namespace Gateway.Actors.Upstreams;

/// <summary>How a target failed a request.</summary>
internal enum UpstreamFault
{
    /// <summary>No connection, or the program does not start: the request was not sent.</summary>
    Unreachable,

    /// <summary>There is no credential for the target at present: the request was not sent.</summary>
    NoCredential,

    /// <summary>The gateway does not try for now, as the target failed again and again.</summary>
    Suspended,

    /// <summary>The connection, the process or the stream ended before the reply.</summary>
    Lost,

    /// <summary>The target no longer knows the session.</summary>
    SessionExpired,

    /// <summary>Its state for the session died with the node that held it, and it is not to be built anew.</summary>
    OwnerLost,

    /// <summary>The node lost its lease on the session before a byte was offered.</summary>
    NoLease,

    /// <summary>No reply in time.</summary>
    Timeout,

    /// <summary>The target answered with an HTTP status that is no success.</summary>
    Refused,

    /// <summary>The target answered with a JSON-RPC error where the gateway needed a result.</summary>
    Answered,

    /// <summary>What came back is no reply: not JSON-RPC, too large, of the wrong type.</summary>
    BadReply,

    /// <summary>Too many requests wait for the target already.</summary>
    Busy,
}
