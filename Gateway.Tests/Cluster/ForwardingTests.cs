using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>A session whose owner is one node, used through the others by a client that knows nothing of it.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ForwardingTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private TestCluster _cluster = null!;
    private RawMcp _owner = null!;
    private RawMcp _second = null!;
    private RawMcp _third = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync("""{"tools":{"listChanged":true},"logging":{}}""");
        _server.HasStreams = true;
        _server.On("tools/list", request => request.ResultAsync("""{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}"""));
        _server.On("tools/call", request => request.TextAsync((string)request.Params!["arguments"]!["message"]!));
        _cluster = await TestCluster.StartAsync(TestCluster.Yaml(TargetYaml.Http("one", _server.Endpoint)));
        _owner = _cluster[0].Client();
        await _owner.OpenAsync(capabilities: """{"elicitation":{}}""");
        (_second, _third) = (_cluster[1].Client(_owner), _cluster[2].Client(_owner));
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        _second.Dispose();
        _third.Dispose();
        await _cluster.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Lists_and_calls_are_answered_through_every_node_by_the_one_session()
    {
        foreach (var client in new[] { _owner, _second, _third })
        {
            Assert.Equal("echo", (string?)(await client.AskAsync(RawMcp.Request("tools/list")))["result"]!["tools"]![0]!["name"]);
            Assert.Equal("héllo", await client.TextAsync(RawMcp.Call("echo", "héllo", "\"a\"")));
            Assert.Equal(HttpStatusCode.Accepted, await client.StatusAsync(RawMcp.Notification("notifications/roots/list_changed")));
        }

        Assert.Equal(1, _server.Count("initialize"));
        Assert.Equal(3, _server.Count("tools/call"));
        Assert.Single(_server.Received.Items.Where(request => request.Method == "tools/call").Select(request => request.Header("Mcp-Session-Id")).Distinct());
    }

    [Fact]
    public async Task Batch_crosses_once_as_a_whole()
    {
        using var owner = _cluster[0].Client();
        await owner.OpenAsync("2025-03-26");
        using var other = _cluster[1].Client(owner);

        using var response = await other.PostAsync($"[{RawMcp.Call("echo", "a", "1")},{RawMcp.Request("tools/list", id: "2")},{RawMcp.Call("echo", "b", "3")}]");

        Assert.Equal(["1", "2", "3"], (await RawMcp.ReadAsync(response)).AsArray().Select(answer => answer!["id"]!.ToJsonString()).Order());
        Assert.Equal(2, _server.Count("tools/call"));
        await _cluster[1].Gateway.AccessLog.WaitAsync(line => line.Contains("owner=node0", StringComparison.Ordinal), "the line of the hop");
        Assert.Single(_cluster[1].Gateway.AccessLog.Items, line => line.Contains("owner=node0", StringComparison.Ordinal));
        await _cluster[0].Gateway.AccessLog.WaitAsync(line => line.Contains("tools/", StringComparison.Ordinal), "a line of each message", count: 3);
    }

    [Fact]
    public async Task Question_within_a_call_is_asked_and_answered_through_other_nodes_than_the_owner()
    {
        var call = new TaskCompletionSource<ScriptedStream>(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.On("tools/call", async request =>
        {
            var reply = await request.StreamAsync();
            call.TrySetResult(reply);
            await reply.Ended;
        });

        var calling = _second.PostAsync(RawMcp.Call("echo", id: "9007199254740993"));
        var upstream = await call.Task.Within("the call at the target");
        await upstream.SendAsync(RawMcp.Request("elicitation/create", """{"message":"sure?"}""", "\"theirs\""));
        await using var stream = EventStream.Of(await calling);
        var asked = await stream.MethodAsync("elicitation/create");
        Assert.Equal(HttpStatusCode.Accepted, await _third.StatusAsync($$$"""{"jsonrpc":"2.0","id":{{{asked["id"]!.ToJsonString()}}},"result":{"action":"accept"}}"""));
        await _server.Received.WaitAsync(request => request.RawId == "\"theirs\"", "the answer at the target");
        await upstream.SendAsync(upstream.Request.Response("""{"content":[]}"""));
        upstream.End();

        var answer = await stream.MessageAsync(message => message["result"] is not null, "the result");
        Assert.Equal("9007199254740993", answer["id"]!.ToJsonString());
    }

    [Fact]
    public async Task Stream_is_opened_through_one_node_replaced_and_resumed_through_another()
    {
        await using var first = await _second.ListenAsync();
        var upstream = await _server.Streams.WaitAsync(_ => true, "the stream at the target");
        await upstream.SendAsync(Log("one"));
        var seen = await first.Events.WaitAsync(item => IsLog(item, "one"), "the first event");
        await upstream.SendAsync(Log("two"));
        await first.Events.WaitAsync(item => IsLog(item, "two"), "the second event");

        await using var second = await _third.ListenAsync(seen.Id);

        await second.Events.WaitAsync(item => IsLog(item, "two"), "the second event again");
        await first.Ended.Within("the end of the stream that was replaced");
        await upstream.SendAsync(Log("three"));
        await second.Events.WaitAsync(item => IsLog(item, "three"), "the third event");
        Assert.DoesNotContain(first.Events.Items, item => IsLog(item, "three"));
        upstream.End();
    }

    [Fact]
    public async Task Session_that_was_deleted_through_another_node_is_gone_on_all()
    {
        using var deleted = await _second.SendAsync(HttpMethod.Delete, null);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        foreach (var client in new[] { _owner, _second, _third })
        {
            Assert.Equal(HttpStatusCode.NotFound, await client.StatusAsync(RawMcp.Call("echo")));
        }
    }

    [Fact]
    public async Task Anothers_session_is_not_found_through_any_node_and_a_bad_request_is_told_by_the_owner()
    {
        using var forged = _cluster[1].Client();
        forged.SessionId = _owner.SessionId![..^4] + "AAAA";

        Assert.Equal(HttpStatusCode.NotFound, await forged.StatusAsync(RawMcp.Call("echo")));
        Assert.Equal(HttpStatusCode.BadRequest, await _second.StatusAsync("{"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await _second.StatusAsync(RawMcp.Call("echo"), ("Content-Type", "text/plain")));
        Assert.Equal(HttpStatusCode.NotAcceptable, await _second.StatusAsync(RawMcp.Call("echo"), ("Accept", "application/json")));
    }

    [Fact]
    public async Task Client_of_the_older_transport_posts_to_any_node_and_its_session_dies_with_its_node()
    {
        await using var session = await RawSse.OpenAsync(new Uri(_cluster[0].Endpoint, "/sse"));
        using var other = new RawMcp(new Uri(_cluster[1].Endpoint, session.WrittenUrl));

        Assert.Equal(HttpStatusCode.Accepted, await other.StatusAsync(RawMcp.Call("echo", "through another", "5"), ("Accept", null)));
        var answer = await session.Stream.MessageAsync(message => message["id"]?.ToJsonString() == "5", "the answer on the stream");
        Assert.Equal("through another", (string?)answer["result"]!["content"]![0]!["text"]);

        _cluster.Kill(_cluster[0]);
        Assert.Equal(HttpStatusCode.NotFound, await other.StatusAsync(RawMcp.Call("echo"), ("Accept", null)));
    }

    [Fact]
    public async Task Large_body_and_large_answer_cross_whole()
    {
        var text = new string('x', 3 << 20);

        Assert.Equal(text, await _second.TextAsync(RawMcp.Call("echo", text)));
    }

    private static string Log(string data) => RawMcp.Notification("notifications/message", $$"""{"level":"info","data":"{{data}}"}""");

    private static bool IsLog(StreamEvent item, string data) => item.Message is JsonObject message && (string?)message["params"]?["data"] == data;
}
