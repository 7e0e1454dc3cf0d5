using System.Globalization;
using Gateway.Host.Cluster;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>
/// Three gateways, PostgreSQL and HAProxy as processes, the balancer one that knows nothing of sessions, and a server that records what it executes.
/// </summary>
internal sealed class ChaosRig : IAsyncDisposable
{
    private const int NodeCount = 3;

    private readonly TemporaryFolder _folder = new();
    private readonly List<ChaosClient> _clients = [];
    private ScriptedServer _server = null!;
    private TestProcess? _balancer;

    public PostgresServer Postgres { get; private set; } = null!;

    public List<ChaosNode> Nodes { get; } = [];

    public ChaosHistory History { get; } = new();

    public IReadOnlyList<ChaosClient> Clients => _clients;

    public long Started { get; } = TimeProvider.System.GetTimestamp();

    public TimeSpan Now => TimeProvider.System.GetElapsedTime(Started);

    public static async Task<ChaosRig> StartAsync(int sessions, int modern)
    {
        PostgresTools.Require();
        OptionalTools.Require(Haproxy is not null, "needs HAProxy on Linux: run scripts/install-test-tools.sh as root, or install the package haproxy");
        var rig = new ChaosRig();
        try
        {
            await rig.RunAsync(sessions, modern);
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    /// <summary>The database's own words: which nodes it holds for what.</summary>
    public async Task<string> NodeTableAsync()
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(PostgresServer.AsOwner(_connection));
        await using var command = source.CreateCommand("select string_agg(name || '#' || incarnation || ' ' || state, ', ' order by incarnation) from gw_node");
        return (string?)await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) ?? "";
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        if (_balancer is not null)
        {
            await _balancer.DisposeAsync();
        }

        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }

        await (Postgres?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
    }

    private static string? Haproxy { get; } = new[] { "/usr/sbin/haproxy", "/usr/bin/haproxy", "/usr/local/sbin/haproxy" }.FirstOrDefault(File.Exists);

    private string _connection = "";

    private async Task RunAsync(int sessions, int modern)
    {
        _server = await ScriptedServer.StartAsync();
        _server.On("tools/list", request => request.ResultAsync("""{"tools":[{"name":"record","inputSchema":{"type":"object"}}]}"""));
        _server.On("tools/call", ExecuteAsync);
        Postgres = await PostgresServer.StartAsync();
        _connection = await Postgres.CreateDatabaseAsync();
        KeyRingFile.Add(_folder.File("keys"));
        await StartNodesAsync();
        await BalanceAsync();
        await OpenAsync(sessions, modern);
    }

    private async Task StartNodesAsync()
    {
        await File.WriteAllTextAsync(_folder.File("gateway.yaml"), $$$"""
            config: {readinessAddr: $READY, statsAddr: "off", adminAddr: "off", logging: {level: "info,request=off"}, mcp: {hiddenSessionTtl: 1h}}
            binds:
            - {port: $PORT, address: $IP, listeners: [{routes: [{backends: [{mcp: {targets: [{name: one, mcp: {host: "{{{_server.Endpoint}}}"}}]}}]}]}]}
            """);
        await File.WriteAllTextAsync(_folder.File("cluster.yaml"), "node: $NODE\ndatabase: {connection: $DATABASE}\nkeys: $KEYS\nlisten: $LISTEN\n");
        var (port, ready) = (FreePort.Next(), FreePort.Next());
        for (var number = 1; number <= NodeCount; number++)
        {
            var ip = $"127.0.0.{number}";
            var command = StdioCommand.Gateway("-f", _folder.File("gateway.yaml"), "--cluster", _folder.File("cluster.yaml"))
                .With("NODE", $"gw{number}").With("IP", ip).With("PORT", Text(port)).With("READY", $"{ip}:{ready}").With("LISTEN", $"{ip}:0")
                .With("DATABASE", _connection).With("KEYS", _folder.File("keys"));
            Nodes.Add(new ChaosNode(number, port, ready, () => command));
        }

        await Task.WhenAll(Nodes.Select(node => node.StartAsync()));
    }

    private async Task BalanceAsync()
    {
        var port = FreePort.Next();
        _endpoint = new Uri($"http://127.0.0.1:{port}/mcp");
        var command = new StdioCommand(Haproxy!, ["-db", "-f", Path.Combine(Repository.Root, "cluster-config", "haproxy-nonsticky.cfg")]).With("LISTEN", $"127.0.0.1:{port}");
        for (var number = 1; number <= NodeCount; number++)
        {
            command = command.With($"GATEWAY_{number}", Nodes[number - 1].Address).With($"READY_{number}", Text(Nodes[number - 1].ReadyPort));
        }

        _balancer = TestProcess.Start(command);
        using var http = new HttpClient();
        while (true)
        {
            Assert.False(_balancer.HasExited, _balancer.Transcript());
            try
            {
                using var response = await http.GetAsync(_endpoint, TestContext.Current.CancellationToken);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Yield();
            }
        }
    }

    private Uri _endpoint = null!;

    private async Task OpenAsync(int sessions, int modern)
    {
        _clients.AddRange(Enumerable.Range(0, sessions).Select(number => new ChaosClient($"s{number}", _endpoint, hasSession: true, History, Started)));
        _clients.AddRange(Enumerable.Range(0, modern).Select(number => new ChaosClient($"m{number}", _endpoint, hasSession: false, History, Started)));
        await Parallel.ForEachAsync(_clients, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (client, _) =>
        {
            await client.OpenAsync();
            await client.CallAsync(0);
        });
    }

    // The record is made before the answer, as an execution is.
    private async Task ExecuteAsync(ScriptedRequest request)
    {
        var arguments = request.Params!["arguments"]!;
        var nonce = (string)arguments["nonce"]!;
        History.Executed(new ChaosExecution((string)arguments["client"]!, nonce, request.RawId!));
        if ((int)arguments["milliseconds"]! is > 0 and var milliseconds)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        await request.TextAsync(nonce);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
