using Gateway.Actors.Cluster.Postgres;
using Npgsql;

namespace Gateway.Tests.Support;

/// <summary>A real PostgreSQL on loopback, with a folder of its own that goes with it.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Template = "gateway_template";

    private static readonly string[] Quick = ["fsync=off", "full_page_writes=off"];

    private readonly string _folder;
    private readonly IReadOnlyList<string> _settings;
    private TestProcess? _process;
    private int _databases;

    private PostgresServer(string folder, IReadOnlyList<string> settings) => (_folder, _settings) = (folder, settings);

    public int Port { get; } = FreePort.Next();

    /// <summary>Starts a server; without <paramref name="settings"/> one that keeps nothing when the machine fails, which is quick.</summary>
    public static async Task<PostgresServer> StartAsync(params string[] settings)
    {
        PostgresTools.Require();
        var folder = Directory.CreateTempSubdirectory("gateway-postgres-").FullName;
        await using (var copy = TestProcess.Start(new StdioCommand("cp", ["-a", "-T", await PostgresTemplate.FolderAsync(), folder])))
        {
            Assert.True(await copy.WaitForExitAsync("the folder of PostgreSQL", TimeSpan.FromMinutes(2)) == 0, copy.Transcript());
        }

        var server = new PostgresServer(folder, settings.Length > 0 ? settings : Quick);
        await server.RunAsync();
        return server;
    }

    /// <summary>Makes in an empty folder what the servers of a run begin with: roles and a migrated database.</summary>
    internal static async Task MakeTemplateAsync(string folder)
    {
        if (Environment.UserName == "root")
        {
            await using var owned = TestProcess.Start(new StdioCommand("chown", ["postgres:postgres", folder]));
            Assert.Equal(0, await owned.WaitForExitAsync("the folder of PostgreSQL"));
        }

        await using (var init = TestProcess.Start(PostgresTools.Program("initdb", "-D", folder, "-U", "owner", "-A", "trust", "--no-sync", "--no-instructions", "-E", "UTF8", "--locale=C")))
        {
            Assert.True(await init.WaitForExitAsync("initdb", TimeSpan.FromMinutes(2)) == 0, init.Transcript());
        }

        var server = new PostgresServer(folder, Quick);
        await server.RunAsync();
        await server.ExecuteAsync("postgres", $"create database {Template}");
        await Migrations.ApplyAsync(server.ConnectionString(Template, "owner"), TimeProvider.System, TestContext.Current.CancellationToken);
        await server.ExecuteAsync("postgres", "create role app login in role gateway_app");
        await server.StopAsync("fast");
    }

    /// <summary>A new migrated database; what is returned is the connection string of a login with the rights of the gateway, no more.</summary>
    public async Task<string> CreateDatabaseAsync(bool migrated = true)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("postgres", $"create database {name} template {(migrated ? Template : "template0")}");
        return ConnectionString(name, "app");
    }

    public string ConnectionString(string database, string user) => $"Host=127.0.0.1;Port={Port};Database={database};Username={user}";

    /// <summary>The connection string of the owner of the same database.</summary>
    public static string AsOwner(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString) { Username = "owner", Pooling = false }.ConnectionString;

    /// <summary>Runs the server that was stopped.</summary>
    public async Task RunAsync()
    {
        string[] settings =
        [
            .. _settings, $"port={Port}", "listen_addresses=127.0.0.1", $"unix_socket_directories={_folder}", "max_connections=200", "shared_buffers=32MB",
        ];
        _process = TestProcess.Start(PostgresTools.Program("postgres", ["-D", _folder, .. settings.SelectMany(setting => new[] { "-c", setting })]));
        var ready = _process.Errors.When(line => line.Contains("ready to accept connections", StringComparison.Ordinal));
        await Task.WhenAny(ready, _process.Exited).Within("the start of PostgreSQL");
        Assert.True(ready.IsCompleted, _process.Transcript());
    }

    /// <summary>Ends the server at once; what was committed stays.</summary>
    public Task StopAsync() => StopAsync("immediate");

    private async Task StopAsync(string mode)
    {
        if (_process is { HasExited: false } process)
        {
            await using var stop = TestProcess.Start(PostgresTools.Program("pg_ctl", "stop", "-D", _folder, "-m", mode));
            await stop.WaitForExitAsync("the stop of PostgreSQL");
            await process.WaitForExitAsync("the end of PostgreSQL");
        }

        await (_process?.DisposeAsync() ?? ValueTask.CompletedTask);
        _process = null;
    }

    public async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(AsOwner(ConnectionString(database, "owner")));
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
