namespace Gateway.Actors.Upstreams;

/// <summary>A target failed a request. The message names no secret and is fit for a client's eyes.</summary>
internal sealed class UpstreamException : Exception
{
    public UpstreamException(UpstreamFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    public UpstreamFault Fault { get; }

    /// <summary>The lease was lost while the request waited for a connection or for its turn.</summary>
    public static UpstreamException NoLease() => new(UpstreamFault.NoLease, "the session is another node's, or may be, by now");

    /// <summary>The HTTP status of <see cref="UpstreamFault.Refused"/>; 0 otherwise.</summary>
    public int Status { get; init; }

    /// <summary>How a target that does not know the caller said so, of <see cref="UpstreamFault.Refused"/>; null otherwise.</summary>
    public UpstreamChallenge? Challenge { get; init; }

    /// <summary>The raw error of <see cref="UpstreamFault.Answered"/>; null otherwise.</summary>
    public byte[]? Answer { get; init; }

    /// <summary>Whether a byte of the request may have reached the target: then a call may have been executed.</summary>
    public bool Offered => Fault is not (UpstreamFault.Unreachable or UpstreamFault.NoCredential or UpstreamFault.Suspended or UpstreamFault.OwnerLost or UpstreamFault.NoLease or UpstreamFault.Busy);
}
