using System.ComponentModel.DataAnnotations;

namespace Gateway.Host.Listeners;

/// <summary>What one listener accepts (<c>config.limits.http</c>). Over a limit: 413, 414, 431, 503, or the connection ends; never a 500.</summary>
public sealed record HttpLimits
{
    /// <summary>Bytes of a request body; more is 413. Default: 4 MiB; range: 1 KiB to 64 MiB.</summary>
    [Range(1 << 10, 64 << 20)]
    public int RequestBodyBytes { get; init; } = 4 << 20;

    /// <summary>Messages of a batch (MCP 2025-03-26); more is 413. Default: 100; range: 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int BatchMessages { get; init; } = 100;

    /// <summary>
    /// Bytes of a request body that are kept so that it can be sent again (<c>retry</c>, <c>requestMirror</c>); what is longer, or does not say how long it
    /// is, is sent once. Default: 64 KiB; range: 0 to 16 MiB.
    /// </summary>
    [Range(0, 16 << 20)]
    public int ReplayBytes { get; init; } = 64 << 10;

    /// <summary>Bytes of all request headers; more is 431. Default: 32 KiB; range: 4 KiB to 1 MiB.</summary>
    [Range(4 << 10, 1 << 20)]
    public int RequestHeaderBytes { get; init; } = 32 << 10;

    /// <summary>Number of request headers; more is 431. Default: 100; range: 10 to 1,000.</summary>
    [Range(10, 1000)]
    public int RequestHeaderCount { get; init; } = 100;

    /// <summary>Bytes of the request line; more is 414. Default: 8 KiB; range: 1 KiB to 64 KiB.</summary>
    [Range(1 << 10, 64 << 10)]
    public int RequestLineBytes { get; init; } = 8 << 10;

    /// <summary>Time for the request headers to arrive. Default: 10 s; range: 1 s to 2 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for the whole request body to arrive; longer is 408. Default: 30 s; range: 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Slowest request body in bytes per second, after 5 s of grace; slower is 408. Default: 240; range: 1 to 1 MiB.</summary>
    [Range(1, 1 << 20)]
    public int BodyBytesPerSecond { get; init; } = 240;

    /// <summary>
    /// How long a client may take less than 240 bytes a second of a response that waits for it; longer ends the connection. Default: 30 s;
    /// range: 1 s to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ResponseStall { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an idle connection is kept. Default: 120 s; range: 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Open connections of one listener; more are closed at once. Default: 20,000; range: 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int Connections { get; init; } = 20_000;

    /// <summary>
    /// Open connections of one client address; more are closed at once. Loopback addresses and trusted proxies are not counted.
    /// Default: 256; range: 1 to 1,000,000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int ConnectionsPerClient { get; init; } = 256;
}
