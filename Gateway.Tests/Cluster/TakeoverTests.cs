using System.Net;
using Gateway.Actors.Cluster;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>Rules 1, 2, 9 and 10: a session whose owner died goes on at the node that gets its next request.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class TakeoverTests : IAsyncLifetime
{
    private const string Capabilities = """{"tools":{"listChanged":true},"logging":{},"resources":{"subscribe":true}}""";

    private ScriptedServer _server = null!;
    private TestCluster _cluster = null!;
    private RawMcp _owner = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync(Capabilities);
        _server.HasStreams = true;
        _server.On("tools/list", request => request.ResultAsync("""{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}"""));
        _server.On("tools/call", request => request.TextAsync((string)request.Params!["arguments"]!["message"]!));
        _cluster = await TestCluster.StartAsync(TestCluster.Yaml(TargetYaml.Http("one", _server.Endpoint)));
        _owner = _cluster[0].Client();
        await _owner.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _cluster.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Session_goes_on_without_a_new_initialize_and_with_the_same_session_at_the_server()
    {
        _cluster.Kill(_cluster[0]);

        using var second = _cluster[1].Client(_owner);
        using var third = _cluster[2].Client(_owner);
        Assert.Equal("moved", await second.TextAsync(RawMcp.Call("echo", "moved", "7")));
        Assert.Equal("and there", await third.TextAsync(RawMcp.Call("echo", "and there")));
        Assert.Equal("echo", (string?)(await third.AskAsync(RawMcp.Request("tools/list")))["result"]!["tools"]![0]!["name"]);

        Assert.Equal(1, _server.Count("initialize"));
        Assert.Equal(0, _server.Received.Items.Count(request => request.HttpMethod == "DELETE"));
        Assert.Single(_server.Received.Items.Where(request => request.Method == "tools/call").Select(request => request.Header("Mcp-Session-Id")).Distinct());
    }

    [Fact]
    public async Task A6_Ids_at_the_server_differ_from_those_of_the_former_owner()
    {
        await _owner.TextAsync(RawMcp.Call("echo"));
        _cluster.Kill(_cluster[0]);
        using var second = _cluster[1].Client(_owner);
        await second.TextAsync(RawMcp.Call("echo"));

        var ids = _server.Received.Items.Where(request => request.Method is "tools/call" or "ping").Select(request => request.RawId).ToList();
        Assert.Equal(ids.Distinct(), ids);
        var epochs = ids.Select(id => long.Parse(id!.Trim('"').Split('.')[0], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.True(epochs[^1] > epochs[0], string.Join(", ", ids));
    }

    [Fact]
    public async Task Server_that_forgot_its_session_is_told_everything_again_and_the_client_that_it_was()
    {
        await _owner.AskAsync(RawMcp.Request("logging/setLevel", """{"level":"debug"}"""));
        await _owner.AskAsync(RawMcp.Request("resources/subscribe", """{"uri":"test://one"}"""));
        _server.ForgetSessions();
        _cluster.Kill(_cluster[0]);
        using var second = _cluster[1].Client(_owner);
        await using var stream = await second.ListenAsync();

        Assert.Equal("again", await second.TextAsync(RawMcp.Call("echo", "again")));

        Assert.Equal(2, _server.Count("initialize"));
        Assert.Equal(2, _server.Count("logging/setLevel"));
        Assert.Equal(2, _server.Count("resources/subscribe"));
        Assert.Equal("raw", (string?)_server.Received.Items.Last(request => request.Method == "initialize").Params!["clientInfo"]!["name"]);
        var told = await stream.MessageAsync(message => (string?)message["method"] == "notifications/message", "the word that the target is new");
        Assert.Contains("connected anew", (string?)told["params"]!["data"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A5_Stream_through_another_node_ends_and_the_next_one_begins_with_all_lists_changed_and_hears_the_server()
    {
        using var second = _cluster[1].Client(_owner);
        await using var before = await second.ListenAsync();
        await _server.Streams.WaitAsync(_ => true, "the stream of the former owner");

        _cluster.Kill(_cluster[0]);
        await before.Ended.Within("the end of the stream");
        await using var after = await second.ListenAsync(before.Events.Items.LastOrDefault(item => item.Id is not null)?.Id);

        await after.MethodAsync("notifications/tools/list_changed");
        await after.MethodAsync("notifications/resources/list_changed");
        var upstream = await _server.Streams.WaitAsync(_ => true, "the stream of the new owner", count: 2);
        await upstream.SendAsync(RawMcp.Notification("notifications/message", """{"level":"info","data":"heard"}"""));
        await after.MessageAsync(message => (string?)message["params"]?["data"] == "heard", "what the server says");
    }

    [Fact]
    public async Task B1_Reply_that_died_with_the_owner_is_answered_unknown_to_who_resumes_it_and_to_nobody_else()
    {
        _server.On("tools/call", async request =>
        {
            var stream = await request.StreamAsync();
            await stream.SendAsync(RawMcp.Notification("notifications/message", """{"level":"info","data":"begun"}"""));
            await request.HangAsync();
        });
        await using var call = await _owner.StreamAsync(RawMcp.Call("echo", id: "\"mine\""));
        var seen = await call.Events.WaitAsync(item => item.Message is not null, "the first event");
        using var other = _cluster[1].Client();
        await other.OpenAsync();
        _cluster.Kill(_cluster[0]);
        using var second = _cluster[1].Client(_owner);

        await using var resumed = await second.ListenAsync(seen.Id);

        var answer = await resumed.MessageAsync(message => message["error"] is not null, "the answer");
        Assert.Equal(("\"mine\"", "unknown"), (answer["id"]!.ToJsonString(), (string?)answer["error"]!["data"]!["executed"]));
        await resumed.Ended.Within("the end of the stream");
        using var foreign = await other.GetAsync(seen.Id);
        Assert.Equal(HttpStatusCode.BadRequest, foreign.StatusCode);
        Assert.Equal(1, _server.Count("tools/call"));
    }

    [Fact]
    public async Task B3_Answer_to_a_question_of_the_former_owner_is_taken_and_dropped()
    {
        _cluster.Kill(_cluster[0]);
        using var second = _cluster[1].Client(_owner);

        Assert.Equal(HttpStatusCode.Accepted, await second.StatusAsync("""{"jsonrpc":"2.0","id":"1.1","result":{}}"""));

        Assert.Equal("alive", await second.TextAsync(RawMcp.Call("echo", "alive")));
        Assert.DoesNotContain(_server.Received.Items, request => request.HttpMethod == "POST" && request.Method is null);
    }

    [Fact]
    public async Task B3_Answer_to_a_question_that_was_open_when_the_owner_died_is_taken_and_reaches_no_server()
    {
        _server.On("tools/call", async request =>
        {
            if ((string?)request.Params!["arguments"]!["message"] != "asks")
            {
                await request.TextAsync("went on");
                return;
            }

            var stream = await request.StreamAsync();
            await stream.SendAsync(RawMcp.Request("elicitation/create", """{"message":"Sure?","requestedSchema":{"type":"object"}}""", "\"theirs\""));
            await request.HangAsync();
        });
        using var client = _cluster[0].Client();
        await client.OpenAsync(capabilities: """{"elicitation":{}}""");
        using var second = _cluster[1].Client(client);
        using var third = _cluster[2].Client(client);
        await using var call = await second.StreamAsync(RawMcp.Call("echo", "asks", "7"));
        var asked = await call.MethodAsync("elicitation/create");

        _cluster.Kill(_cluster[0]);
        var ended = await call.MessageAsync(message => message["error"] is not null, "the end of the call");
        var status = await third.StatusAsync($$$$"""{"jsonrpc":"2.0","id":{{{{asked["id"]!.ToJsonString()}}}},"result":{"action":"accept","content":{}}}""");

        Assert.Equal(("7", "unknown"), (ended["id"]!.ToJsonString(), (string?)ended["error"]!["data"]!["executed"]));
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal("went on", await second.TextAsync(RawMcp.Call("echo", "again", "8")));
        Assert.DoesNotContain(_server.Received.Items, request => request.RawId == "\"theirs\"");
    }

    [Fact]
    public async Task Many_requests_through_two_nodes_at_once_find_one_new_owner()
    {
        _cluster.Kill(_cluster[0]);
        using var second = _cluster[1].Client(_owner);
        using var third = _cluster[2].Client(_owner);

        var texts = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => (number % 2 == 0 ? second : third).TextAsync(RawMcp.Call("echo", $"{number}", $"{number}"))));

        Assert.Equal(Enumerable.Range(0, 40).Select(number => $"{number}"), texts);
        Assert.Equal(1, _server.Count("initialize"));
        Assert.Single(_cluster.Nodes, node => node.Gateway.Logs.Items.Any(line => line.Contains("was taken over", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task B7_Session_whose_owner_dies_soon_after_it_took_it_over_is_ended_and_takes_no_third_node_with_it()
    {
        _cluster.Kill(_cluster[0]);
        using var second = _cluster[1].Client(_owner);
        await second.TextAsync(RawMcp.Call("echo"));
        _cluster.Kill(_cluster[1]);
        using var third = _cluster[2].Client(_owner);

        Assert.Equal(HttpStatusCode.NotFound, await third.StatusAsync(RawMcp.Call("echo")));

        Assert.Equal(1, _server.Count("tools/call"));
    }

    [Fact]
    public async Task Session_is_deleted_where_its_owner_is_dead()
    {
        _cluster.Kill(_cluster[0]);
        using var second = _cluster[1].Client(_owner);
        using var third = _cluster[2].Client(_owner);

        using var deleted = await second.SendAsync(HttpMethod.Delete, null);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await third.StatusAsync(RawMcp.Call("echo")));
    }

    [Fact]
    public async Task Target_that_must_not_be_built_anew_says_so_and_the_session_lives()
    {
        var yaml = TestCluster.Yaml(
            TargetYaml.Http("one", _server.Endpoint), TargetYaml.Http("two", _server.Endpoint).Replace("{name: two", "{name: two, onOwnerLoss: fail", StringComparison.Ordinal));
        await using var cluster = await TestCluster.StartAsync(yaml, nodes: 2);
        using var owner = cluster[0].Client();
        await owner.OpenAsync();
        cluster.Kill(cluster[0]);
        using var second = cluster[1].Client(owner);

        Assert.Equal("one", await second.TextAsync(RawMcp.Call("one_echo", "one")));
        var refused = await second.AskAsync(RawMcp.Call("two_echo", "two", "5"));

        Assert.Equal((-32603, "owner_lost", "no"), ((int)refused["error"]!["code"]!, (string?)refused["error"]!["data"]!["reason"], (string?)refused["error"]!["data"]!["executed"]));
    }

    [Fact]
    public async Task Fenced_node_gives_its_sessions_up_and_comes_back_as_another_incarnation()
    {
        var (before, modern) = (_cluster[0].Id, _cluster[0].Client());
        _cluster.Members.SetState(before, NodeState.Dead);
        await _cluster[0].Gateway.Logs.WaitAsync(line => line.Contains("has joined again", StringComparison.Ordinal), "the node's return");

        Assert.NotEqual(before, _cluster[0].Id);
        using var second = _cluster[1].Client(_owner);
        Assert.Equal("elsewhere", await second.TextAsync(RawMcp.Call("echo", "elsewhere")));
        Assert.Equal("and through the node that had it", await _owner.TextAsync(RawMcp.Call("echo", "and through the node that had it")));
        Assert.Equal(1, _server.Count("initialize"));
        await modern.OpenAsync();
        using var new_ = _cluster[2].Client(modern);
        Assert.Equal("new", await new_.TextAsync(RawMcp.Call("echo", "new")));
        modern.Dispose();
    }

    [Fact]
    public async Task Session_moves_from_node_to_node_and_back_as_they_release_it()
    {
        foreach (var index in new[] { 1, 2, 0 })
        {
            await ReleaseAsync();
            using var client = _cluster[index].Client(_owner);
            Assert.Equal($"at {index}", await client.TextAsync(RawMcp.Call("echo", $"at {index}")));
        }

        Assert.Equal(1, _server.Count("initialize"));
        foreach (var node in _cluster.Nodes)
        {
            using var client = node.Client(_owner);
            Assert.Equal("here", await client.TextAsync(RawMcp.Call("echo", "here")));
        }
    }

    private Task ReleaseAsync() => Task.WhenAll(_cluster.Nodes.Select(node => node.Gateway.Services.Actors.Sessions.Release.ReleaseAllAsync()));
}
