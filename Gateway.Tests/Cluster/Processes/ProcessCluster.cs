using System.Globalization;
using Gateway.Host.Cluster;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Processes;

/// <summary>A cluster as it is run: gateways as processes, each with its files, and a PostgreSQL of their own.</summary>
internal sealed class ProcessCluster : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _yaml;
    private readonly string _connection;

    private ProcessCluster(PostgresServer postgres, string connection, string yaml) => (Postgres, _connection, _yaml) = (postgres, connection, yaml);

    public PostgresServer Postgres { get; }

    public List<GatewayProcess> Nodes { get; } = [];

    /// <summary>The connection string of the gateways.</summary>
    public string Database => _connection;

    public string KeyFile => _folder.File("keys");

    /// <summary>Starts PostgreSQL and the nodes, one after the other.</summary>
    public static async Task<ProcessCluster> StartAsync(string yaml, int nodes = 3)
    {
        var postgres = await PostgresServer.StartAsync();
        var cluster = new ProcessCluster(postgres, await postgres.CreateDatabaseAsync(), yaml);
        KeyRingFile.Add(cluster.KeyFile);
        try
        {
            for (var node = 0; node < nodes; node++)
            {
                await cluster.AddAsync();
            }
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }

        return cluster;
    }

    /// <summary>A configuration of one port with these targets.</summary>
    public static string Yaml(params IEnumerable<string> targets) =>
        $"binds: [{{port: 0, address: 127.0.0.1, listeners: [{{routes: [{{backends: [{{mcp: {{targets: [{string.Join(", ", targets)}]}}}}]}}]}}]}}]";

    /// <summary>Starts one more node.</summary>
    public async Task<GatewayProcess> AddAsync()
    {
        var gateway = await GatewayProcess.StartAsync(_yaml, "--cluster", await FileAsync($"node{Nodes.Count}", KeyFile));
        Nodes.Add(gateway);
        return gateway;
    }

    /// <summary>The file of <c>--cluster</c> for a node of this cluster.</summary>
    public async Task<string> FileAsync(string name, string keys)
    {
        var file = _folder.File($"{name}.yaml");
        await File.WriteAllTextAsync(file, $$"""
            node: {{name}}
            database: {connection: "{{_connection}}"}
            keys: {{keys}}
            listen: 127.0.0.1:0
            """);
        return file;
    }

    /// <summary>Sends a signal to a process, such as <c>KILL</c>, <c>STOP</c>, <c>CONT</c> or <c>TERM</c>.</summary>
    public static async Task SignalAsync(TestProcess process, string signal)
    {
        await using var kill = TestProcess.Start(new StdioCommand("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]));
        Assert.Equal(0, await kill.WaitForExitAsync($"SIG{signal}"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }

        await Postgres.DisposeAsync();
        _folder.Dispose();
    }
}
