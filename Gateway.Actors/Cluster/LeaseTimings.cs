namespace Gateway.Actors.Cluster;

/// <summary>When a lease is renewed, given up and lost. The same on all nodes of a cluster.</summary>
public sealed record LeaseTimings
{
    /// <summary>3 s, 1 s, 2.5 s, 1 s, 800 ms.</summary>
    public static LeaseTimings Default { get; } = new();

    /// <summary>How long a lease holds after a renewal; then others may declare the node dead. Default: 3 s.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Time between the starts of two renewals. Default: 1 s.</summary>
    public TimeSpan Renew { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After this long without a renewal, counted from the start of the last good one, the node suspends itself. Default: 2.5 s.</summary>
    public TimeSpan Stop { get; init; } = TimeSpan.FromSeconds(2.5);

    /// <summary>A loop that ticks four times as often and sees a gap this long was frozen, and trusts its lease no more until it is renewed. Default: 1 s.</summary>
    public TimeSpan Gap { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a renewal may take. Default: 800 ms.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(800);
}
