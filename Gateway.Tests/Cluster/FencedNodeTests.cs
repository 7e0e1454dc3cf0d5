using System.Net;
using Gateway.Actors.Cluster;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>
/// Rules 5 to 7: what clients get from a node that is dead to the others and cannot join again. Sessions are 503, whoever has them, and never 404; nothing is sent
/// to nodes that would take nothing from it; requests without a session are served.
/// </summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class FencedNodeTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private TestCluster _cluster = null!;
    private RawMcp _own = null!;
    private RawMcp _others = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.On("tools/call", request => request.TextAsync((string)request.Params!["arguments"]!["message"]!));
        _cluster = await TestCluster.StartAsync(
            TestCluster.YamlWith("limits: {cluster: {drainWait: 0s}}", TargetYaml.Http("one", _server.Endpoint)), nodes: 2);
        _own = _cluster[0].Client();
        await _own.OpenAsync();
        using var elsewhere = _cluster[1].Client();
        await elsewhere.OpenAsync();
        _others = _cluster[0].Client(elsewhere);
        Assert.Equal("before", await _others.TextAsync(RawMcp.Call("echo", "before")));
    }

    public async ValueTask DisposeAsync()
    {
        _own.Dispose();
        _others.Dispose();
        await _cluster.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Sessions_are_503_whoever_has_them_and_nothing_of_them_is_sent_anywhere()
    {
        _cluster[0].Database.Cut();
        await FenceAsync();

        foreach (var (client, reason) in new[] { (_own, "directory"), (_others, "suspended") })
        {
            foreach (var message in new[] { RawMcp.Call("echo", "lost"), RawMcp.Request("tools/list") })
            {
                using var answer = await client.PostAsync(message);
                Assert.Equal((HttpStatusCode.ServiceUnavailable, reason), (answer.StatusCode, (string?)(await RawMcp.ReadAsync(answer))["error"]!["data"]!["reason"]));
            }

            using var listening = await client.GetAsync(null);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, listening.StatusCode);
            using var deleting = await client.SendAsync(HttpMethod.Delete, null);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, deleting.StatusCode);
        }

        Assert.Equal(1, _server.Count("tools/call"));
        await ComeBackAsync();
        Assert.Equal("back", await _others.TextAsync(RawMcp.Call("echo", "back")));
        Assert.Equal("back", await _own.TextAsync(RawMcp.Call("echo", "back")));
    }

    [Fact]
    public async Task Session_that_was_given_up_is_not_gone_though_the_node_itself_has_not_heard_of_its_death()
    {
        _cluster[0].Database.Lag();
        await FenceAsync();

        using (var answer = await _own.PostAsync(RawMcp.Call("echo", "lost")))
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "suspended"), (answer.StatusCode, (string?)(await RawMcp.ReadAsync(answer))["error"]!["data"]!["reason"]));
        }

        await ComeBackAsync();
        Assert.Equal("back", await _own.TextAsync(RawMcp.Call("echo", "back")));
        Assert.Equal(2, _server.Count("initialize"));
    }

    [Fact]
    public async Task Request_without_a_session_runs_at_the_fenced_node_though_its_caller_lives_elsewhere()
    {
        for (var i = 0; Home() is not { } home || home == _cluster[0].Id; i++)
        {
            await _cluster.AddAsync($"more{i}", _cluster.YamlOfNodes);
        }

        var there = Assert.Single(_cluster.Nodes, node => node.Id == Home()).ToNodes;
        var connections = there.Connections;
        _cluster[0].Database.Cut();
        await FenceAsync();
        using var client = new RawModern(_cluster[0].Endpoint);

        var answer = await client.AskAsync("tools/call", """{"name":"echo","arguments":{"message":"here"}}""");

        Assert.Equal(("here", connections), ((string?)answer["result"]!["content"]![0]!["text"], there.Connections));
    }

    [Fact]
    public async Task Fenced_node_that_is_told_to_stop_drains_in_good_order()
    {
        _cluster[0].Database.Cut();
        await FenceAsync();
        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.On("tools/call", async request =>
        {
            await late.Task;
            await request.TextAsync("done");
        });
        using var client = new RawModern(_cluster[0].Endpoint);
        var calling = client.AskAsync("tools/call", """{"name":"echo","arguments":{}}""");
        await _server.Received.WaitAsync(request => request.Method == "tools/call", "the call at the target", count: 2);

        var draining = _cluster[0].Gateway.Services.DrainAsync();
        late.SetResult();

        Assert.Equal("done", (string?)(await calling)["result"]!["content"]![0]!["text"]);
        await draining.Within("the end of the drain");
        await _cluster[0].StopAsync().Within("the end of the node");
    }

    private NodeId? Home()
    {
        var node = _cluster[0].Gateway.Services;
        return node.Actors.Sessions.ModernPlaces.HomeOf(
            node.Runtime.Snapshot.Backends.Values.Single(), new Actors.Sessions.SessionCaller(Policies.Authentication.Caller.Anonymous, IPAddress.Loopback));
    }

    private async Task FenceAsync()
    {
        _cluster.Members.SetState(_cluster[0].Id, NodeState.Dead);
        await _cluster[0].Gateway.Logs.WaitAsync(line => line.Contains("cannot join again yet", StringComparison.Ordinal), "the node to give its sessions up");
    }

    private async Task ComeBackAsync()
    {
        _cluster[0].Database.Mend();
        await _cluster[0].Gateway.Logs.WaitAsync(line => line.Contains("has joined again", StringComparison.Ordinal), "the node's return");
    }
}
