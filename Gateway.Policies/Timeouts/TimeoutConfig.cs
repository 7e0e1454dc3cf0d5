using System.ComponentModel.DataAnnotations;

namespace Gateway.Policies.Timeouts;

/// <summary>How long a request to a plain HTTP backend may take (<c>timeout</c>). What takes longer is answered 504, or cut where the answer began.</summary>
public sealed record TimeoutConfig
{
    /// <summary>Time for the whole exchange, streams included. Default: none; range: 1 ms to 24 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan? RequestTimeout { get; init; }

    /// <summary>
    /// Time for one attempt until the headers of the response are there. Default: <c>config.limits.upstreams.call</c>; range: 1 ms to 24 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan? BackendRequestTimeout { get; init; }
}
