using Gateway.Actors.Cluster;
using Gateway.Actors.Sessions;
using Gateway.Actors.Upstreams;
using Gateway.Actors.Upstreams.Stdio;

namespace Gateway.Actors.Backends;

/// <summary>What sessions, targets and children may use.</summary>
/// <param name="Sessions">Sessions and their streams.</param>
/// <param name="Upstreams">Deadlines and sizes of what targets send.</param>
/// <param name="Stdio">Child processes.</param>
public sealed record GatewayLimits(SessionLimits Sessions, UpstreamLimits Upstreams, StdioLimits Stdio)
{
    /// <summary>What is done for requests that belong to other nodes. Default: all defaults.</summary>
    public ClusterLimits Cluster { get; init; } = new();
}
