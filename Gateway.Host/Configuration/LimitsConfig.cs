using Gateway.Actors.Cluster;
using Gateway.Actors.Sessions;
using Gateway.Actors.Upstreams;
using Gateway.Actors.Upstreams.Stdio;
using Gateway.Host.Listeners;

namespace Gateway.Host.Configuration;

/// <summary>What peers may use up (<c>config.limits</c>).</summary>
internal sealed record LimitsConfig
{
    /// <summary>Limits of each listener. Default: all defaults.</summary>
    public HttpLimits Http { get; init; } = new();

    /// <summary>Limits of sessions and their streams. Default: all defaults.</summary>
    public SessionLimits Sessions { get; init; } = new();

    /// <summary>Deadlines and sizes of what targets send. Default: all defaults.</summary>
    public UpstreamLimits Upstreams { get; init; } = new();

    /// <summary>What is done for requests that belong to other nodes. Default: all defaults.</summary>
    public ClusterLimits Cluster { get; init; } = new();

    /// <summary>Limits of child processes. Default: all defaults.</summary>
    public StdioLimits Stdio { get; init; } = new();
}
