using System.ComponentModel.DataAnnotations;

namespace Gateway.Actors.Sessions;

/// <summary>What sessions and their streams may hold on one node (<c>config.limits.sessions</c>).</summary>
public sealed record SessionLimits
{
    /// <summary>Sessions on this node; one more is 503. Default: 20,000; range: 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int PerNode { get; init; } = 20_000;

    /// <summary>Sessions of one authenticated caller on this node; one more is 429. Default: 200; range: 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int PerPrincipal { get; init; } = 200;

    /// <summary>
    /// Sessions that the gateway holds on this node for clients that have none (MCP 2026-07-28, stateless backends); one more is 503. They count
    /// as sessions of the node too. Default: 5,000; range: 1 to 1,000,000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int HiddenPerNode { get; init; } = 5_000;

    /// <summary>
    /// Calls of clients of MCP 2026-07-28 on this node that wait for input a target asked for; one more fails. Default: 1,000; range: 1 to 100,000.
    /// </summary>
    [Range(1, 100_000)]
    public int Parked { get; init; } = 1_000;

    /// <summary>The same of one caller; of anonymous ones, of one address. Default: 32; range: 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int ParkedPerCaller { get; init; } = 32;

    /// <summary>How long a call waits for input; then it is cancelled at its target. Default: 5 min; range: 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ParkedTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the gateway waits for more questions after a first one, so that a client gets them together. Default: 20 ms; range: 0 to 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan ParkedGather { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Time after which a session ends whatever it does; null: never. Default: null; range: 1 min to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Requests in flight of one session; one more is 429. Default: 64; range: 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int InFlight { get; init; } = 64;

    /// <summary>Requests in flight of one authenticated caller on this node; one more is 429. Default: 256; range: 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int InFlightPerPrincipal { get; init; } = 256;

    /// <summary>Events waiting for one slow stream reader; more end that stream. Default: 256; range: 16 to 65,536.</summary>
    [Range(16, 65_536)]
    public int StreamEvents { get; init; } = 256;

    /// <summary>Bytes waiting for one slow stream reader; more end that stream. Default: 1 MiB; range: 64 KiB to 64 MiB.</summary>
    [Range(64 << 10, 64 << 20)]
    public int StreamBytes { get; init; } = 1 << 20;

    /// <summary>How often a silent stream gets a comment, so that balancers keep it. Default: 15 s; range: 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Events kept for a client that resumes with <c>Last-Event-ID</c>. Default: 256; range: 0 to 65,536.</summary>
    [Range(0, 65_536)]
    public int ReplayEvents { get; init; } = 256;

    /// <summary>Bytes kept for a client that resumes. Default: 1 MiB; range: 0 to 64 MiB.</summary>
    [Range(0, 64 << 20)]
    public int ReplayBytes { get; init; } = 1 << 20;

    /// <summary>How long events are kept for a client that resumes. Default: 5 min; range: 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ReplayAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Notifications and answers one session may send in a second, with a burst of twice that. Default: 100; range: 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int NotificationsPerSecond { get; init; } = 100;
}
