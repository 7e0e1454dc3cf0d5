using System.ComponentModel.DataAnnotations;

namespace Gateway.Actors.Upstreams;

/// <summary>Deadlines and sizes of what targets send (<c>config.limits.upstreams</c>).</summary>
public sealed record UpstreamLimits
{
    /// <summary>Time to open a connection. Default: 5 s; range: 100 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time for a child process to start and to answer <c>initialize</c>. Default: 30 s; range: 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StdioStart { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for one target's share of a request that goes to all targets. Default: 10 s; range: 100 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan FanOut { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for a call, counted anew at each progress notification. Default: 60 s; range: 100 ms to 24 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan Call { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Copies of requests (<c>requestMirror</c>) under way on this node; more are left out. Default: 100; range: 0 to 10,000.</summary>
    [Range(0, 10_000)]
    public int Mirrors { get; init; } = 100;

    /// <summary>How long an unused connection stays in the pool. Default: 90 s; range: 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan PoolIdle { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Bytes of one JSON reply; more fails that request. Default: 16 MiB; range: 64 KiB to 256 MiB.</summary>
    [Range(64 << 10, 256 << 20)]
    public int ReplyBytes { get; init; } = 16 << 20;

    /// <summary>Bytes of one server-sent event; more fails that stream. Default: 4 MiB; range: 64 KiB to 64 MiB.</summary>
    [Range(64 << 10, 64 << 20)]
    public int EventBytes { get; init; } = 4 << 20;

    /// <summary>Pages read of one target's list. Default: 64; range: 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int ListPages { get; init; } = 64;

    /// <summary>Items read of one target's list. Default: 10,000; range: 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int ListItems { get; init; } = 10_000;

    /// <summary>Bytes of one message that a prompt guard looks at; more is rejected. Default: 1 MiB; range: 1 KiB to 64 MiB.</summary>
    [Range(1 << 10, 64 << 20)]
    public int GuardedBytes { get; init; } = 1 << 20;

    /// <summary>Time that a prompt guard may look at one message; what takes longer is rejected. Default: 2 s; range: 50 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan GuardTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a list is served from memory when its target does not announce changes. Default: 5 s; range: 0 to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ListFresh { get; init; } = TimeSpan.FromSeconds(5);
}
