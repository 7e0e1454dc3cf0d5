using Gateway.Actors.Backends;
using Gateway.Actors.Bridging;
using Gateway.Actors.Cluster;
using Gateway.Actors.Kernel;
using Gateway.Actors.Sealing;
using Gateway.Actors.Sessions.Takeover;
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

    /// <summary>Whether there are other nodes, which may go on with sessions of this one. Default: no.</summary>
    public bool IsClustered { get; init; }

    /// <summary>How many sessions that were taken over connect to targets at a time.</summary>
    public RebuildGate Rebuilds { get; } = new(Limits.Cluster);

    /// <summary>Whether a session of a client may be acted for now: its lease holds.</summary>
    public bool MayAct => !IsClustered || Membership.Lease == LeaseState.Serving;
}
