using System.Net;
using Gateway.Actors.Cluster;
using Gateway.Actors.Sealing;

namespace Gateway.Host.Cluster;

/// <summary>The cluster that this process is a node of.</summary>
/// <param name="Membership">Who is there; not joined yet.</param>
/// <param name="Directory">Where the sessions are.</param>
/// <param name="Listen">Where other nodes connect; port 0 takes any free one.</param>
/// <param name="Address">Where other nodes reach that; null: there, as it is.</param>
internal sealed record ClusterSetup(IClusterMembership Membership, ISessionDirectory Directory, IPEndPoint Listen, Uri? Address)
{
    /// <summary>What it tells the others besides its address and certificate.</summary>
    public NodeProfile Profile { get; init; } = NodeProfile.Alone;

    /// <summary>The keys that all nodes have; null: those of the configuration.</summary>
    public KeyRing? Keys { get; init; }
}
