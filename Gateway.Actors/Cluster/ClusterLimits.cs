using System.ComponentModel.DataAnnotations;

namespace Gateway.Actors.Cluster;

/// <summary>What a node does for requests that belong to another, and how long (<c>config.limits.cluster</c>). Every number is per node.</summary>
public sealed record ClusterLimits
{
    /// <summary>Time to open a connection to another node. Default: 2 s; range: 100 ms to 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time to open a connection for a request without a session, which otherwise runs where it came in. Default: 300 ms; range: 10 ms to 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:00:30")]
    public TimeSpan ConnectHome { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// How long a stopping node goes on as before, not ready any more, so that balancers leave it; then it gives its sessions up. Default: 5 s; range: 0 to
    /// 5 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan DrainWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a request waits that its owner did not accept, until the owner is back or another node has taken over; then 503. Default: 5 s, as a
    /// dead node is declared so within 4 s; range: 0 to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Requests that wait for an owner at a time; one more is 503. Default: 1,000; range: 0 to 100,000.</summary>
    [Range(0, 100_000)]
    public int HeldRequests { get; init; } = 1000;

    /// <summary>Bytes of the bodies of requests that wait for an owner; more is 503. Default: 16 MiB; range: 0 to 1 GiB.</summary>
    [Range(0, 1 << 30)]
    public int HeldBytes { get; init; } = 16 << 20;

    /// <summary>Bytes of a stream that were brought from its owner and that its client has not taken; more end the stream, and the client resumes it. Default: 1 MiB; range: 64 KiB to 64 MiB.</summary>
    [Range(64 << 10, 64 << 20)]
    public int StreamBytes { get; init; } = 1 << 20;

    /// <summary>
    /// How long a node keeps its sessions and their children that cannot renew its lease while no other node says that it is dead; then it gives them
    /// up. Default: 2 min; range: 1 s to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MaxSuspend { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long a session is not used before this node closes its connections to servers and forgets it; its row stays, and whichever node gets its next request
    /// builds it again. One with a child process, an open stream or a request under way stays as it is. Looked after once a minute. Default: 10 min; range: 1 min
    /// to 1 d.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan Passivate { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Sessions taken over in a second, with a burst of a fifth of that; more wait for their turn, and whose turn would come after <see cref="Hold"/> is 503.
    /// Default: 500; range: 1 to 100,000.
    /// </summary>
    [Range(1, 100_000)]
    public int ClaimsPerSecond { get; init; } = 500;

    /// <summary>Child processes of sessions that were taken over that start at a time. Default: 4; range: 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int Spawns { get; init; } = 4;

    /// <summary>Sessions that were taken over that connect to one server at a time. Default: 8; range: 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int Handshakes { get; init; } = 8;

    /// <summary>Sessions whose present owner is remembered. Default: 100,000; range: 0 to 10,000,000.</summary>
    [Range(0, 10_000_000)]
    public int KnownOwners { get; init; } = 100_000;
}
