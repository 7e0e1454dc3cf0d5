using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Processes;

/// <summary>The cluster of <c>scripts/cluster-local.sh</c>, in a folder of its own, brought up by the first test.</summary>
public sealed class LocalCluster : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<Task> _up;

    public LocalCluster() => _up = new(() => RunAsync("up"));

    /// <summary>Puts HAProxy with a file of <c>cluster-config</c> before the nodes, and tells the status of everything.</summary>
    public async Task<IReadOnlyList<string>> BalanceAsync(string config)
    {
        PostgresTools.Require();
        OptionalTools.Require(OperatingSystem.IsLinux() && (File.Exists("/usr/sbin/haproxy") || File.Exists("/usr/bin/haproxy")),
            "needs HAProxy on Linux: run scripts/install-test-tools.sh as root, or install the package haproxy");

        // PostgreSQL runs as another user, who has to get to its folder.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder.Path, File.GetUnixFileMode(_folder.Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        await _up.Value;
        return await RunAsync(config == "haproxy.cfg" ? ["balance"] : ["balance", "--nonsticky"]);
    }

    /// <summary>Runs the script to its end, and tells what it said.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(params string[] arguments)
    {
        var script = new StdioCommand("bash", [Path.Combine(Repository.Root, "scripts", "cluster-local.sh"), .. arguments])
            .With("CLUSTER_DIR", _folder.Path).With("CLUSTER_APP", AppContext.BaseDirectory)
            .With("PATH", $"{Path.GetDirectoryName(StdioCommand.Dotnet)}:{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin");
        await using var process = TestProcess.Start(script);
        Assert.True(await process.WaitForExitAsync($"cluster-local.sh {string.Join(' ', arguments)}", Limit) == 0, process.Transcript());
        return process.Output.Items;
    }

    public async ValueTask DisposeAsync()
    {
        if (_up.IsValueCreated)
        {
            await RunAsync("down");
        }

        _folder.Dispose();
    }
}
