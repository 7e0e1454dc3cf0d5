using Gateway.Actors.Cluster;
using Gateway.Actors.Sealing;

namespace Gateway.Host.Admin.Endpoints;

/// <summary><c>/nodes</c>: the cluster as this node sees it, and where nodes differ that should not.</summary>
internal sealed class NodesEndpoint(IClusterMembership membership, KeyRing keys)
{
    /// <summary>What it serves.</summary>
    public AdminEndpoint Read => new AdminEndpoint.Read(
        "/nodes", "The nodes of the cluster as this node sees them: state, build, keys, and whether they serve the same configuration.", _ => AdminAnswer.Ok(Describe()));

    private object Describe()
    {
        var (view, self, sealing) = (membership.Current, membership.Self, keys.SealingId);
        var own = view.Find(self.Incarnation)?.Profile.ConfigHash ?? "";
        return new
        {
            Self = self.ToString(),
            membership.Lease,
            SealingKey = sealing,
            view.Version,
            HasConfigSkew = view.Nodes.Any(node => node.IsAlive && Differs(node, own)),
            Nodes = view.Nodes.OrderBy(node => node.Id.Name, StringComparer.Ordinal).ThenBy(node => node.Id.Incarnation).Select(node => new
            {
                node.Id.Name,
                node.Id.Incarnation,
                IsSelf = node.Id == self,
                node.State,
                node.Profile.Address,
                Build = Known(node.Profile.Build),
                ConfigHash = Known(node.Profile.ConfigHash),
                HasConfigSkew = Differs(node, own),
                node.Profile.KeyIds,

                // What this node seals, one without the key cannot open. A node that has no others names no keys.
                LacksSealingKey = node.Profile.KeyIds.Length > 0 && !node.Profile.KeyIds.Contains(sealing),
            }),
        };
    }

    // A hash that is not known yet differs from none.
    private static bool Differs(NodeInfo node, string own) => own.Length > 0 && node.Profile.ConfigHash.Length > 0 && node.Profile.ConfigHash != own;

    private static string? Known(string text) => text.Length == 0 ? null : text;
}
