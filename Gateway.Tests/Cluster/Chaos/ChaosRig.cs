using System.Globalization;
using System.Net;
using Gateway.Host.Cluster;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>
/// Three gateways, PostgreSQL and HAProxy as processes, the balancer one that knows nothing of sessions, and a server that records what it executes.
/// </summary>
internal sealed class ChaosRig(ChaosSetup setup) : IAsyncDisposable
{
    private const int NodeCount = 3;

    private readonly TemporaryFolder _folder = new();
    private readonly List<ChaosClient> _clients = [];

    public ChaosServer Server { get; private set; } = null!;

    public ChaosBalancer Balancer { get; private set; } = null!;

    public PostgresServer Postgres { get; private set; } = null!;

    public ChaosDatabase Database { get; private set; } = null!;

    public List<ChaosNode> Nodes { get; } = [];

    public ChaosHistory History { get; } = new();

    public IReadOnlyList<ChaosClient> Clients => _clients;

    /// <summary>Sessions with a child process each.</summary>
    public ChaosChildren? Children { get; private set; }

    public long Started { get; } = TimeProvider.System.GetTimestamp();

    public TimeSpan Now => TimeProvider.System.GetElapsedTime(Started);

    public static async Task<ChaosRig> StartAsync(ChaosSetup setup)
    {
        PostgresTools.Require();
        ChaosBalancer.Require();
        var rig = new ChaosRig(setup);
        try
        {
            await rig.RunAsync();
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    /// <summary>The node with the most sessions, of all but one.</summary>
    public async Task<ChaosNode> OwnerAsync(ChaosNode? except = null)
    {
        var owners = (await Database.OwnersAsync()).Values.CountBy(node => node).ToDictionary();
        return Nodes.Where(node => node != except).MaxBy(node => owners.GetValueOrDefault(node.Name))!;
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        Children?.Dispose();
        await (Balancer?.DisposeAsync() ?? ValueTask.CompletedTask);
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }

        await (Postgres?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (Server?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
    }

    private async Task RunAsync()
    {
        Server = await ChaosServer.StartAsync(History, setup.Handshake);
        Postgres = await PostgresServer.StartAsync(setup.Database);
        var connection = await Postgres.CreateDatabaseAsync();
        Database = new ChaosDatabase(PostgresServer.AsOwner(connection));
        if (setup.AgesTakeovers)
        {
            await Database.AgeTakeoversAsync();
        }

        KeyRingFile.Add(_folder.File("keys"));
        await WriteConfigurationAsync();
        AddNodes(connection);
        await Task.WhenAll(Nodes.Select(node => node.StartAsync()));
        Balancer = await ChaosBalancer.StartAsync(Nodes, _folder);
        await OpenAsync();
    }

    private async Task WriteConfigurationAsync()
    {
        var children = TargetYaml.Route("children", "/children", $"targets: [{TargetYaml.Stdio("shell", ShellServer.Command())}]");
        await File.WriteAllTextAsync(_folder.File("gateway.yaml"), $$$"""
            config:
              readinessAddr: $READY
              statsAddr: "off"
              adminAddr: "off"
              logging: {level: "info,request=off"}
              mcp: {hiddenSessionTtl: 1h}
              limits: {{{{setup.Limits}}}}
            binds:
            - {port: $PORT, address: $IP, listeners: [{routes: [{{{children}}}, {backends: [{mcp: {targets: [{name: one, mcp: {host: "{{{Server.Endpoint}}}"}}]}}]}]}]}
            """);
        await File.WriteAllTextAsync(_folder.File("cluster.yaml"),
            "node: $NODE\ndatabase: {connection: $DATABASE}\nkeys: $KEYS\nlisten: $LISTEN\n" + (setup.HasLinks ? "address: $ADDRESS\n" : ""));
    }

    private void AddNodes(string connection)
    {
        var (port, ready) = (FreePort.Next(), FreePort.Next());
        for (var number = 1; number <= NodeCount; number++)
        {
            var (ip, listen) = ($"127.0.0.{number}", setup.HasLinks ? FreePort.Next() : 0);
            var database = setup.HasLinks ? LinkTo("127.0.0.1", Postgres.Port) : null;
            var link = setup.HasLinks ? LinkTo(ip, listen) : null;
            var command = StdioCommand.Gateway("-f", _folder.File("gateway.yaml"), "--cluster", _folder.File("cluster.yaml"))
                .With("NODE", $"gw{number}").With("IP", ip).With("PORT", Text(port)).With("READY", $"{ip}:{ready}").With("LISTEN", $"{ip}:{listen}")
                .With("ADDRESS", $"https://{link?.Entry}").With("KEYS", _folder.File("keys"))
                .With("DATABASE", database is null ? connection : connection.Replace($"Port={Postgres.Port}", $"Port={database.Entry.Port}", StringComparison.Ordinal));
            Nodes.Add(new ChaosNode(number, port, ready, command) { DatabaseLink = database, Link = link });
        }
    }

    private async Task OpenAsync()
    {
        _clients.AddRange(Enumerable.Range(0, setup.Sessions).Select(number => new ChaosClient($"s{number}", Balancer.Url, hasSession: true, History, Started)));
        _clients.AddRange(Enumerable.Range(0, setup.Modern).Select(number => new ChaosClient($"m{number}", Balancer.Url, hasSession: false, History, Started)));
        await Parallel.ForEachAsync(_clients, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (client, _) =>
        {
            await client.OpenAsync();
            await client.CallAsync(default);
        });
        if (setup.Children > 0)
        {
            Children = await ChaosChildren.OpenAsync(new Uri(Balancer.Url, "/children"), setup.Children);
        }
    }

    private static ChaosLink LinkTo(string address, int port) => new(new IPEndPoint(IPAddress.Loopback, FreePort.Next()), new IPEndPoint(IPAddress.Parse(address), port));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
