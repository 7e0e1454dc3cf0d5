using Gateway.Actors.Backends;
using Gateway.Actors.Sealing;
using Gateway.Actors.Sessions;
using Gateway.Actors.Telemetry;
using Gateway.Actors.Upstreams.Children;

namespace Gateway.Actors;

/// <summary>How a node is set up.</summary>
public sealed record GatewayActorsOptions
{
    /// <summary>What sessions, targets and children may use.</summary>
    public required GatewayLimits Limits { get; init; }

    /// <summary>How long sessions live unused. Default: 30 min; 5 min for hidden ones.</summary>
    public SessionLifetimes Lifetimes { get; init; } = SessionLifetimes.Default;

    /// <summary>The keys that seal what clients carry. Default: a random one, so that ids die with the process.</summary>
    public KeyRing Keys { get; init; } = KeyRing.Random();

    /// <summary>What is counted. Default: nobody listens.</summary>
    public GatewayTelemetry Telemetry { get; init; } = GatewayTelemetry.Unheard;

    /// <summary>The gateway's own environment, of which children get PATH, HOME and LANG.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Whether there are other nodes. Default: no.</summary>
    public bool IsClustered { get; init; }

    /// <summary>How the child guard is started. Default: the running executable with its hidden verb.</summary>
    public ChildGuardCommand? GuardCommand { get; init; }
}
