using System.ComponentModel.DataAnnotations;

namespace Gateway.Actors.Upstreams.Stdio;

/// <summary>What child processes may do (<c>config.limits.stdio</c>).</summary>
public sealed record StdioLimits
{
    /// <summary>Bytes of one line on a child's standard output; a longer one restarts the child. Default: 4 MiB; range: 64 KiB to 64 MiB.</summary>
    [Range(64 << 10, 64 << 20)]
    public int LineBytes { get; init; } = 4 << 20;

    /// <summary>Lines in a row that are not JSON-RPC before the child is restarted. Default: 100; range: 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int JunkLines { get; init; } = 100;

    /// <summary>Bytes of standard error kept for error messages. Default: 64 KiB; range: 0 to 1 MiB.</summary>
    [Range(0, 1 << 20)]
    public int StderrBytes { get; init; } = 64 << 10;

    /// <summary>Lines of standard error logged in a second; the rest is counted. Default: 100; range: 0 to 10,000.</summary>
    [Range(0, 10_000)]
    public int StderrLinesPerSecond { get; init; } = 100;

    /// <summary>Messages waiting to be written to a child; one more is 503. Default: 256; range: 1 to 65,536.</summary>
    [Range(1, 65_536)]
    public int WriteQueue { get; init; } = 256;

    /// <summary>How long one write to a child may take before the child is restarted. Default: 10 s; range: 100 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan WriteStall { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>First pause before a crashed child is started again; it doubles with each crash. Default: 500 ms; range: 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan RestartPause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest pause before a crashed child is started again. Default: 60 s; range: 10 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan RestartPauseMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time between SIGTERM and SIGKILL when a child is stopped. Default: 5 s; range: 0 to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Children on this node; one more is 503. Default: 512; range: 1 to 65,536.</summary>
    [Range(1, 65_536)]
    public int ChildrenPerNode { get; init; } = 512;

    /// <summary>Children of one authenticated caller on this node; one more is 429. Default: 16; range: 1 to 65,536.</summary>
    [Range(1, 65_536)]
    public int ChildrenPerPrincipal { get; init; } = 16;
}
