using Gateway.Actors.Backends;
using Gateway.Actors.Bridging;
using Gateway.Actors.Cluster;
using Gateway.Actors.Kernel;
using Gateway.Actors.Sealing;
using Gateway.Actors.Telemetry;
using Gateway.Actors.Upstreams;
using Microsoft.Extensions.Logging;

namespace Gateway.Actors.Sessions;

/// <summary>What every session works with.</summary>
internal sealed record SessionServices(
    GatewayLimits Limits,
    UpstreamConnector Connector,
    ISessionDirectory Directory,
    IClusterMembership Membership,
    Sealer SessionIds,
    Sealer Cursors,
    Sealer RequestStates,
    ParkedCalls Parked,
    BackgroundTasks Background,
    TimeProvider Time,
    ILogger<Session> Logger)
{
    /// <summary>What is counted. Default: nobody listens.</summary>
    public GatewayTelemetry Telemetry { get; init; } = GatewayTelemetry.Unheard;
}
