using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.Postgres;
using Gateway.Actors.Sealing;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Postgres;

/// <summary>Nodes whose leases and sessions stand in one PostgreSQL database; leases are short, so that death comes soon.</summary>
internal sealed class PostgresProvider(string connectionString) : ClusterProvider
{
    private readonly KeyRing _keys = KeyRing.Random();
    private readonly List<(PostgresMembership Membership, PostgresDirectory Directory)> _nodes = [];
    private readonly HashSet<IClusterMembership> _killed = [];

    /// <summary>Leases. Default: so short that death comes soon.</summary>
    public LeaseTimings Timings { get; init; } = new() { Ttl = TimeSpan.FromSeconds(2.4), Renew = TimeSpan.FromSeconds(0.3), Stop = TimeSpan.FromSeconds(2) };

    /// <summary>What the leases of all nodes have to say.</summary>
    public RecordingLogger<PostgresMembership> Log { get; } = new();

    public PostgresOptions Options => new() { ConnectionString = connectionString, Connections = 8, Timings = Timings };

    public PostgresMembership Node(string name)
    {
        var membership = new PostgresMembership(Options, name, TimeProvider.System, Log);
        _nodes.Add((membership, new PostgresDirectory(Options, _keys.For(SealPurpose.Row), TimeProvider.System)));
        return membership;
    }

    public override Task<ClusterNode> StartNodeAsync(string name)
    {
        Node(name);
        return Task.FromResult(new ClusterNode(_nodes[^1].Membership, _nodes[^1].Directory));
    }

    public override async Task KillAsync(ClusterNode node)
    {
        _killed.Add(node.Membership);
        await ((PostgresMembership)node.Membership).StopRenewingAsync();
        foreach (var other in _nodes.Select(other => other.Membership).Where(other => other.Lease == LeaseState.Serving && !_killed.Contains(other)))
        {
            await DeadForAsync(other, node.Id);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var (membership, directory) in _nodes)
        {
            await membership.DisposeAsync();
            await directory.DisposeAsync();
        }
    }

    private static async Task DeadForAsync(PostgresMembership other, NodeId node)
    {
        for (var view = other.Current; view.IsAlive(node);)
        {
            view = await other.NextAsync(view.Version, TestContext.Current.CancellationToken).Within($"{other.Self} sees {node} dead");
        }
    }
}
