using System.Diagnostics.Metrics;
using Gateway.Actors.Cluster;

namespace Gateway.Actors.Telemetry;

/// <summary>What a node knows of its cluster and of its place there at the moment it is asked: for metrics. Reading it never waits. Thread-safe.</summary>
/// <param name="Membership">Who is there.</param>
public sealed record ClusterFacts(IClusterMembership Membership)
{
    /// <summary>How often this node was suspended.</summary>
    public required Func<double> Suspensions { get; init; }

    /// <summary>How often it was fenced.</summary>
    public required Func<double> Fencings { get; init; }

    /// <summary>Requests that wait for an owner.</summary>
    public required Func<double> HeldRequests { get; init; }

    /// <summary>Bytes of their bodies.</summary>
    public required Func<double> HeldBytes { get; init; }

    /// <summary>Nodes by state. Every state is there, so that a gauge falls to 0 and does not vanish.</summary>
    public IEnumerable<Measurement<double>> Nodes()
    {
        var nodes = Membership.Current.Nodes;
        return Enum.GetValues<NodeState>().Select(state => new Measurement<double>(nodes.Count(node => node.State == state), GatewayTelemetry.Tag("state", state.ToString().ToLowerInvariant())));
    }
}
