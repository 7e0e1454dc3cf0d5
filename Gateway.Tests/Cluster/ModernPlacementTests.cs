using System.Text.Json.Nodes;
using Gateway.Actors.Cluster;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>A7, B4, rule 8: where requests of clients run that have no session (2026-07-28).</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ModernPlacementTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.On("tools/list", request => request.ResultAsync("""{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}"""));
        _server.On("tools/call", request => request.TextAsync("here"));
        _cluster = await TestCluster.StartAsync(
            TestCluster.YamlWith("limits: {cluster: {connectHome: 20s}}", TargetYaml.Http("one", _server.Endpoint)));
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A7_Calls_of_one_caller_through_all_nodes_are_one_session_at_the_server()
    {
        await CallAllAsync(rounds: 34);

        Assert.Equal(102, _server.Count("tools/call"));
        Assert.Equal(1, _server.Count("initialize"));
    }

    [Fact]
    public async Task A7_Each_of_two_callers_has_one_session_at_the_server_and_not_the_others()
    {
        await using var cluster = await TestCluster.StartAsync(TestCluster.YamlWith("limits: {cluster: {connectHome: 20s}}", TargetYaml.Http("one", _server.Endpoint))
            .Replace("routes: [{", "routes: [{policies: {apiKey: {keys: [{key: alice-key}, {key: bob-key}]}}, ", StringComparison.Ordinal));
        foreach (var node in cluster.Nodes.Concat(cluster.Nodes))
        {
            foreach (var caller in new[] { "alice", "bob" })
            {
                using var client = new RawModern(node.Endpoint) { Authorization = $"Bearer {caller}-key" };
                Assert.Equal("here", await client.TextAsync("echo", caller));
            }
        }

        var sessions = _server.Received.Items.Where(request => request.Method == "tools/call")
            .GroupBy(request => (string?)request.Params!["arguments"]!["message"], request => request.Header("Mcp-Session-Id"))
            .Select(calls => Assert.Single(calls.Distinct())).ToList();
        Assert.Equal((2, 2), (sessions.Distinct().Count(), _server.Count("initialize")));
    }

    [Fact]
    public async Task A7_Suspended_nodes_go_on_as_no_directory_is_asked()
    {
        foreach (var node in _cluster.Nodes)
        {
            _cluster.Members.Suspend(node.Id, suspended: true);
        }

        await CallAllAsync(rounds: 2);

        Assert.Equal(1, _server.Count("initialize"));
    }

    [Fact]
    public async Task A7_Home_that_cannot_be_reached_or_is_dead_fails_nobody()
    {
        await CallAllAsync(rounds: 1);
        var home = Assert.Single(_cluster.Nodes, node => node.Gateway.Services.Actors.Sessions.Count > 0);
        var others = _cluster.Nodes.Where(node => node != home).ToList();
        home.Cut();
        foreach (var node in others)
        {
            // The first to use a connection that has just broken cannot know whether its call was taken.
            using var client = new RawModern(node.Endpoint);
            await client.AskAsync("tools/call", """{"name":"echo","arguments":{}}""");
            await CallAsync(node);
        }

        _cluster.Kill(home);
        foreach (var node in others.Concat(others))
        {
            await CallAsync(node);
        }

        // At hand while the home was only out of reach, and at most one new home then.
        Assert.InRange(_server.Count("initialize"), 2, 4);
    }

    [Fact]
    public async Task Call_that_may_have_been_taken_by_the_home_ends_unknown()
    {
        await CallAllAsync(rounds: 1);
        var home = Assert.Single(_cluster.Nodes, node => node.Gateway.Services.Actors.Sessions.Count > 0);
        var other = _cluster.Nodes.First(node => node != home);
        _server.On("tools/call", request => request.HangAsync());
        using var client = new RawModern(other.Endpoint);
        var calling = client.AskAsync("tools/call", """{"name":"echo","arguments":{}}""");
        await _server.Received.WaitAsync(request => request.Method == "tools/call", "the call", count: 4);

        _cluster.Kill(home);

        Assert.Equal("unknown", (string?)(await calling)["error"]!["data"]!["executed"]);
        Assert.Equal(4, _server.Count("tools/call"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task B4_Input_for_a_call_that_waits_goes_to_the_node_where_it_waits_and_nowhere_else(bool dead)
    {
        _server.On("tools/call", async request =>
        {
            var stream = await request.StreamAsync();
            await stream.SendAsync(RawMcp.Request("elicitation/create", """{"message":"Sure?","requestedSchema":{"type":"object"}}""", "\"q\""));
            await _server.Received.WaitAsync(answer => answer.RawId == "\"q\"", "the answer at the target");
            await stream.SendAsync(request.Response("""{"content":[{"type":"text","text":"went on"}]}"""));
        });
        using var first = new RawModern(_cluster[0].Endpoint) { Capabilities = """{"elicitation":{}}""" };
        var asked = await first.ResultAsync("tools/call", """{"name":"echo","arguments":{}}""");
        Assert.Equal("input_required", (string?)asked["resultType"]);
        var parked = Assert.Single(_cluster.Nodes, node => node.Gateway.Services.Actors.Sessions.Count > 0);
        _cluster.Members.SetState(parked.Id, dead ? NodeState.Dead : NodeState.Draining);
        var responses = new JsonObject { [asked["inputRequests"]!.AsObject().Single().Key] = JsonNode.Parse("""{"action":"accept","content":{}}""") };
        var retry = new JsonObject
        {
            ["name"] = "echo",
            ["arguments"] = new JsonObject(),
            ["inputResponses"] = responses,
            ["requestState"] = asked["requestState"]!.DeepClone(),
        };

        using var second = new RawModern(_cluster.Nodes.First(node => node != parked).Endpoint) { Capabilities = first.Capabilities };
        var answer = await second.AskAsync("tools/call", retry.ToJsonString());

        Assert.Equal(dead ? "unknown" : "went on", (string?)(dead ? answer["error"]!["data"]!["executed"] : answer["result"]!["content"]![0]!["text"]));
        Assert.Equal(1, _server.Count("tools/call"));
    }

    private async Task CallAllAsync(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var node in _cluster.Nodes)
            {
                await CallAsync(node);
            }
        }
    }

    private static async Task CallAsync(TestNode node)
    {
        using var client = new RawModern(node.Endpoint);
        Assert.Equal("here", (string?)(await client.ResultAsync("tools/call", """{"name":"echo","arguments":{}}"""))["content"]![0]!["text"]);
    }
}
