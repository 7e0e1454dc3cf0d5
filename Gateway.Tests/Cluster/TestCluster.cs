using System.Net;
using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.InMemory;
using Gateway.Actors.Sealing;
using Gateway.Host.Cluster;
using Gateway.Tests.Cluster.InMemory;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>
/// Several gateways in this process that are nodes of one cluster, each behind two cables, to clients and to the other nodes, so that it can be
/// killed as the others and its clients see it.
/// </summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private volatile IReadOnlyList<TestNode> _nodes = [];
    private readonly TimeProvider _time;
    private readonly ClusterProvider? _provider;

    private TestCluster(TimeProvider time, string yaml, ClusterProvider? provider) => (_time, Members, YamlOfNodes, _provider) = (time, new InMemoryCluster(time), yaml, provider);

    /// <summary>What its nodes serve.</summary>
    public string YamlOfNodes { get; }

    /// <summary>Who is there, where no other provider keeps them.</summary>
    public InMemoryCluster Members { get; }

    public IReadOnlyList<TestNode> Nodes => _nodes;

    public TestNode this[Index index] => _nodes[index.GetOffset(_nodes.Count)];

    /// <summary>Starts nodes with the same configuration, which needs a session key.</summary>
    public static async Task<TestCluster> StartAsync(string yaml, int nodes = 3, TimeProvider? time = null, ClusterProvider? provider = null)
    {
        var cluster = new TestCluster(time ?? TimeProvider.System, yaml, provider);
        for (var i = 0; i < nodes; i++)
        {
            await cluster.AddAsync($"node{i}", yaml);
        }

        return cluster;
    }

    /// <summary>A configuration of one port with these targets, and the key that the nodes share.</summary>
    public static string Yaml(params IEnumerable<string> targets) => YamlWith("", targets);

    /// <summary>The same, with what else stands under <c>config</c>, as keys of a mapping.</summary>
    public static string YamlWith(string config, params IEnumerable<string> targets) =>
        $"{{config: {{{(config.Length > 0 ? $"{config}, " : "")}session: {{key: {new string('5', 64)}}}}}, binds: [{{port: 0, address: 127.0.0.1, listeners: [{{routes: [{{backends: [{{mcp: {{targets: [{string.Join(", ", targets)}]}}}}]}}]}}]}}]}}";

    /// <summary>Adds a node; one that does not serve yet has joined, and has no routes.</summary>
    public async Task<TestNode> AddAsync(string name, string yaml, bool serves = true, TimeProvider? time = null, KeyRing? keys = null)
    {
        var (toNodes, toClients) = (new TcpWire(), new TcpWire());
        var database = new DatabaseLink(Members);
        var kept = _provider is null
            ? new ClusterNode(new LinkedMembership(new InMemoryMembership(Members, name), database), new LinkedDirectory(new InMemoryDirectory(Members), database))
            : await _provider.StartNodeAsync(name);
        var setup = new ClusterSetup(
            kept.Membership, kept.Directory, new IPEndPoint(IPAddress.Loopback, 0), new Uri($"https://{toNodes.EndPoint}"))
        {
            Keys = keys,
            Profile = NodeProfile.Alone with { KeyIds = keys is null ? [] : [.. keys.Ids] },
        };
        var gateway = await TestGateway.StartAsync(TestGateway.Load(yaml, allowUnauthenticated: false), time ?? _time, setup, serves);
        toNodes.Plug(gateway.Services.NodePort!);
        if (serves)
        {
            toClients.Plug(new IPEndPoint(IPAddress.Loopback, gateway.Endpoint.Port));
        }

        var node = new TestNode(gateway, setup, database, toNodes, toClients);
        _nodes = [.. _nodes, node];
        return node;
    }

    /// <summary>Kills a node; the others learn at once that it is dead.</summary>
    public void Kill(TestNode node)
    {
        node.Cut();
        Members.SetState(node.Id, NodeState.Dead);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }
}

/// <summary>One gateway of a cluster.</summary>
internal sealed class TestNode(TestGateway gateway, ClusterSetup setup, DatabaseLink database, TcpWire toNodes, TcpWire toClients) : IAsyncDisposable
{
    private Task? _stopping;

    public NodeId Id => setup.Membership.Self;

    public TestGateway Gateway => gateway;

    public ClusterSetup Setup => setup;

    /// <summary>Its way to the database, where no other provider has one.</summary>
    public DatabaseLink Database => database;

    /// <summary>The cable to the other nodes.</summary>
    public TcpWire ToNodes => toNodes;

    /// <summary>Where clients reach it.</summary>
    public Uri Endpoint => new UriBuilder(gateway.Endpoint) { Port = toClients.EndPoint.Port }.Uri;

    /// <summary>A client of this node, in the session of another client if there is one.</summary>
    public RawMcp Client(RawMcp? other = null) => new(Endpoint) { SessionId = other?.SessionId, Authorization = other?.Authorization };

    /// <summary>Cuts both cables.</summary>
    public void Cut()
    {
        toNodes.Cut();
        toClients.Cut();
    }

    /// <summary>Ends its process in good order; the cables stay.</summary>
    public Task StopAsync() => _stopping ??= gateway.DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await toClients.DisposeAsync();
        await toNodes.DisposeAsync();
        await StopAsync();
    }
}
