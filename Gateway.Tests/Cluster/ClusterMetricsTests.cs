using System.Globalization;
using System.Net;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>C10 and B7: what the metrics of a node say of requests that were another node's business, and of sessions that moved.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ClusterMetricsTests : IAsyncLifetime
{
    private static readonly HttpClient Http = new();

    private ScriptedServer _server = null!;
    private TestCluster _cluster = null!;
    private RawMcp _owner = null!;
    private RawMcp _other = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.On("tools/call", request => request.TextAsync("done"));
        var yaml = TestCluster.YamlWith("statsAddr: '127.0.0.1:0', limits: {cluster: {hold: 1s}}", TargetYaml.Http("one", _server.Endpoint));
        _cluster = await TestCluster.StartAsync(yaml, nodes: 2);
        _owner = _cluster[0].Client();
        await _owner.OpenAsync();
        _other = _cluster[1].Client(_owner);
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        _other.Dispose();
        await _cluster.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Forwarded_request_is_counted_where_it_came_in_and_a_local_one_where_it_is_served()
    {
        await _owner.TextAsync(RawMcp.Call("echo"));
        await _other.TextAsync(RawMcp.Call("echo"));

        var (owner, entry) = (await ScrapeAsync(0, "tools/call", 2), await ScrapeAsync(1, "http.status=200 ", 1));

        Assert.Equal(1, Value(entry, """agentgateway_cluster_requests_total{outcome="forwarded",held="no"}"""));
        Assert.Equal(0, Value(entry, """outcome="local","""));

        // initialized and the first call; not the one that came from the other node.
        Assert.Equal(2, Value(owner, """agentgateway_cluster_requests_total{outcome="local",held="no"}"""));
        Assert.Equal(2, Value(owner, """agentgateway_cluster_nodes{state="active"}"""));
        Assert.Equal(0, Value(owner, """agentgateway_cluster_nodes{state="dead"}"""));
    }

    [Fact]
    public async Task Request_that_waits_for_its_owner_in_vain_is_held_and_then_refused()
    {
        _cluster[0].Cut();
        var calling = _other.PostAsync(RawMcp.Call("echo"));
        var waiting = await EventuallyAsync(1, "agentgateway_cluster_held_requests", 1);

        using var answer = await calling.Within("the answer");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.InRange(Value(waiting, "agentgateway_cluster_held_bytes"), 50, 500);
        var after = await ScrapeAsync(1, "http.status=503", 1);
        Assert.Equal(1, Value(after, """agentgateway_cluster_requests_total{outcome="refused",held="yes"}"""));
        Assert.InRange(Value(after, """agentgateway_cluster_hold_seconds_sum{outcome="refused"}"""), 1, 60);
        Assert.Equal(0, Value(after, "agentgateway_cluster_held_requests"));
    }

    [Fact]
    public async Task Call_whose_owner_was_lost_is_counted_as_such()
    {
        _server.On("tools/call", request => request.HangAsync());
        var calling = _other.PostAsync(RawMcp.Call("echo"));
        await _server.Received.WaitAsync(request => request.Method == "tools/call", "the call at the target");

        _cluster.Kill(_cluster[0]);

        (await calling.Within("the answer")).Dispose();
        Assert.Equal(1, Value(await ScrapeAsync(1, "http.status=200 ", 1), """agentgateway_cluster_requests_total{outcome="lost",held="no"}"""));
    }

    [Fact]
    public async Task Takeover_and_the_target_that_was_resumed_for_it_are_counted()
    {
        _cluster.Kill(_cluster[0]);

        await _other.TextAsync(RawMcp.Call("echo"));

        var metrics = await ScrapeAsync(1, "tools/call", 1);
        Assert.Equal(1, Value(metrics, """agentgateway_cluster_takeovers_total{outcome="taken_over"}"""));
        Assert.Equal(1, Value(metrics, """agentgateway_cluster_rebuilds_total{server="one",outcome="resumed"}"""));
        Assert.Equal(1, Value(metrics, """agentgateway_cluster_nodes{state="dead"}"""));
    }

    [Fact]
    public async Task B7_Poisoned_session_is_counted()
    {
        _cluster.Kill(_cluster[0]);
        await _other.TextAsync(RawMcp.Call("echo"));
        _cluster.Kill(_cluster[1]);
        var third = await _cluster.AddAsync("third", _cluster.YamlOfNodes);
        using var client = third.Client(_owner);

        Assert.Equal(HttpStatusCode.NotFound, await client.StatusAsync(RawMcp.Call("echo")));

        Assert.Equal(1, Value(await ScrapeAsync(2, "http.status=404", 1), """agentgateway_cluster_takeovers_total{outcome="poisoned"}"""));
    }

    [Fact]
    public async Task Suspension_and_fencing_are_counted()
    {
        var node = _cluster[1];
        _cluster.Members.Suspend(node.Id, suspended: true);
        await EventuallyAsync(1, "agentgateway_cluster_suspensions_total", 1);

        _cluster.Members.Suspend(node.Id, suspended: false);
        _cluster.Members.SetState(node.Id, Actors.Cluster.NodeState.Dead);

        await EventuallyAsync(1, "agentgateway_cluster_fencings_total", 1);
    }

    private Uri MetricsOf(int node) => new($"http://{_cluster[node].Gateway.Services.Telemetry.MetricsAddress}/metrics");

    private async Task<string> ScrapeAsync(int node, string logged, int times)
    {
        await _cluster[node].Gateway.AccessLog.WaitAsync(line => line.Contains(logged, StringComparison.Ordinal), $"{times} lines with {logged}", times);
        return await Http.GetStringAsync(MetricsOf(node), TestContext.Current.CancellationToken);
    }

    // The node notices on its own; each scrape is a look at it.
    private async Task<string> EventuallyAsync(int node, string metric, double value)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (true)
        {
            var metrics = await Http.GetStringAsync(MetricsOf(node), deadline.Token);
            if (Value(metrics, metric).Equals(value))
            {
                return metrics;
            }
        }
    }

    private static double Value(string metrics, string series) => metrics.Split('\n')
        .Where(line => line.Contains(series, StringComparison.Ordinal) && !line.StartsWith('#'))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
}
