using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Processes;

/// <summary>The cluster that <c>scripts/cluster-local.sh</c> runs with the files of <c>cluster-config</c>, behind HAProxy.</summary>
[Trait(Categories.Trait, Categories.Cluster)]
[Collection(AloneTests.Name)]
public sealed class ClusterLocalTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    // Enough that the killed node owns some of them, whichever balancer it is.
    private const int Sessions = 6;

    private readonly TemporaryFolder _folder = new();

    public ValueTask InitializeAsync()
    {
        PostgresTools.Require();
        OptionalTools.Require(OperatingSystem.IsLinux() && (File.Exists("/usr/sbin/haproxy") || File.Exists("/usr/bin/haproxy")),
            "needs HAProxy on Linux: run scripts/install-test-tools.sh as root, or install the package haproxy");

        // PostgreSQL runs as another user, who has to get to its folder.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder.Path, File.GetUnixFileMode(_folder.Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down");
        _folder.Dispose();
    }

    [Theory]
    [InlineData("haproxy.cfg")]
    [InlineData("haproxy-nonsticky.cfg")]
    public async Task Session_goes_on_behind_the_balancer_when_a_node_is_killed_and_started_again(string config)
    {
        var status = await RunAsync(config == "haproxy.cfg" ? ["up"] : ["up", "--nonsticky"]);
        Assert.Equal(["node1", "node2", "node3"], status.Where(line => line.StartsWith("node", StringComparison.Ordinal) && line.Contains(" runs ", StringComparison.Ordinal)).Select(line => line[..5]));
        var (endpoint, token) = (new Uri(status[^9].Split(' ')[0]), Assert.Single(await RunAsync("token")));
        var clients = Enumerable.Range(0, Sessions).Select(_ => new RawMcp(endpoint) { Authorization = $"Bearer {token}" }).ToList();
        foreach (var client in clients)
        {
            await client.OpenAsync();
            Assert.Equal("hello", await client.TextAsync(RawMcp.Call("alpha_echo")));
        }

        await RunAsync("kill", "2");
        await AllAnswerAsync(clients);
        await RunAsync("start", "2");
        await ReadyAsync(await RunAsync("status"), "2");
        await AllAnswerAsync(clients);

        using var stranger = new RawMcp(endpoint) { SessionId = clients[0].SessionId };
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.StatusAsync(RawMcp.Request("tools/list")));
        clients.ForEach(client => client.Dispose());
    }

    private static async Task AllAnswerAsync(IEnumerable<RawMcp> clients)
    {
        foreach (var client in clients)
        {
            Assert.Equal("hello", await client.TextAsync(RawMcp.Call("beta_echo")));
        }
    }

    private static async Task ReadyAsync(IReadOnlyList<string> status, string node)
    {
        var fields = Assert.Single(status, line => line.StartsWith($"node{node}", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        using var http = new HttpClient();
        var url = $"http://{fields[4].Split(':')[0]}:{fields[6].TrimEnd(',')}/healthz/ready";
        var started = TimeProvider.System.GetTimestamp();
        while (!await IsReadyAsync(http, url))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Limit, $"node {node} is ready");
            await Task.Yield();
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, string url)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(url), TestContext.Current.CancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<string>> RunAsync(params string[] arguments)
    {
        var script = new StdioCommand("bash", [Path.Combine(Repository.Root, "scripts", "cluster-local.sh"), .. arguments])
            .With("CLUSTER_DIR", _folder.Path).With("CLUSTER_APP", AppContext.BaseDirectory)
            .With("PATH", $"{Path.GetDirectoryName(StdioCommand.Dotnet)}:{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin");
        await using var process = TestProcess.Start(script);
        Assert.True(await process.WaitForExitAsync($"cluster-local.sh {string.Join(' ', arguments)}", Limit) == 0, process.Transcript());
        return process.Output.Items;
    }
}
