using Gateway.Actors.Upstreams;
using Gateway.Host.Configuration;
using Gateway.Policies;

namespace Gateway.Host.Cluster;

/// <summary>How long a node takes to stop: whoever stops it must not kill it before.</summary>
internal static class StopTime
{
    /// <summary>Beyond the longest call, for what it takes to end in good order.</summary>
    public static readonly TimeSpan DrainMargin = TimeSpan.FromSeconds(10);

    /// <summary>Ports, connections and child processes, once no request is left.</summary>
    public static readonly TimeSpan Closing = TimeSpan.FromSeconds(10);

    /// <summary>How long requests are waited for, once the node gives its sessions up.</summary>
    public static TimeSpan DrainDeadline(UpstreamLimits upstreams) => upstreams.Call + DrainMargin;

    /// <summary>All of it, at most.</summary>
    public static TimeSpan Longest(LimitsConfig limits) => limits.Cluster.DrainWait + DrainDeadline(limits.Upstreams) + Closing;

    /// <summary>What is wrong where less is granted than may be needed; null: nothing.</summary>
    public static ConfigError? Check(TimeSpan? granted, LimitsConfig limits) => granted is not { } time || time >= Longest(limits) ? null : new ConfigError(
        "stopTime",
        $"The node may take {Seconds(Longest(limits))} to stop (config.limits.cluster.drainWait {Seconds(limits.Cluster.DrainWait)}, config.limits.upstreams.call "
            + $"{Seconds(limits.Upstreams.Call)}, and {Seconds(DrainMargin + Closing)} to end and close), and would be killed after {Seconds(time)}.",
        "Grant it more, here and in what stops it (stop_grace_period, terminationGracePeriodSeconds, TimeoutStopSec), or shorten those limits.");

    private static string Seconds(TimeSpan time) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.TotalSeconds} s");
}
