using Gateway.Actors;
using Gateway.Actors.Cluster;
using Gateway.Actors.Sealing;
using Gateway.Actors.SigningKeys;
using Gateway.Host.Admin.Endpoints;
using Gateway.Host.Configuration.Watching;
using Gateway.Host.Health;
using Gateway.Host.Runtime;
using Gateway.Host.Telemetry;

namespace Gateway.Host.Admin;

/// <summary>All that operators can read and change, and where it comes from.</summary>
internal sealed class AdminEndpoints
{
    /// <summary>Whether the node should get traffic.</summary>
    public required ReadinessState Readiness { get; init; }

    /// <summary>The nodes, this one among them.</summary>
    public required IClusterMembership Membership { get; init; }

    /// <summary>What seals session ids.</summary>
    public required KeyRing Keys { get; init; }

    /// <summary>The configuration as it is written.</summary>
    public required IServedConfig Served { get; init; }

    /// <summary>The configuration as it is run.</summary>
    public required GatewayRuntime Runtime { get; init; }

    /// <summary>Sessions and what they hold.</summary>
    public required GatewayActors Actors { get; init; }

    /// <summary>Keys that tokens are signed with.</summary>
    public required SigningKeyRegistry SigningKeys { get; init; }

    /// <summary>Takes leave, as SIGTERM does.</summary>
    public required Func<Task> Drain { get; init; }

    /// <summary>What is logged; null: that cannot be changed.</summary>
    public LogLevels? LogLevels { get; init; }

    /// <summary>The endpoints.</summary>
    /// <param name="time">The clock.</param>
    public IReadOnlyList<AdminEndpoint> All(TimeProvider time) =>
    [
        new ServerInfoEndpoint(Readiness, Membership, Served, time).Read,
        new ConfigDumpEndpoint(Served).Read,
        new PoliciesEndpoint(Served).Read,
        new SessionsEndpoint(Actors.Facts).Read,
        new NodesEndpoint(Membership, Keys).Read,
        new TargetsEndpoint(() => Runtime.Snapshot.Backends.Values, Actors.Facts).Read,
        new SigningKeysEndpoint(SigningKeys).Read,
        new ExplainEndpoint(Served, () => Runtime.Snapshot, Actors.Sessions, time).Change,
        new ReloadEndpoint(Served).Change,
        new DrainEndpoint(Readiness, Drain).Change,
        .. LogLevels is null ? [] : new LoggingEndpoint(LogLevels).All,
    ];
}
