using System.Net;
using Gateway.Tests.Integration.Authentication;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>The gateway as a server of HTTP+SSE (MCP 2024-11-05).</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class SseServerTests : IAsyncLifetime
{
    private static readonly string Ping = RawMcp.Request("ping");

    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync("""{"tools":{"listChanged":true}}""");
        _server.HasStreams = true;
        _gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Everything_works_for_a_client_of_the_older_transport()
    {
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Stdio("demo", StdioCommand.DemoServer)));
        await using var client = await SdkClient.ConnectAsync(gateway.At("/sse"));

        await new DemoChecks(client, Naming.Plain).AllAsync();
        await new DemoDialogueChecks(client, Naming.Plain).AllAsync();
    }

    [Fact]
    public async Task S9_First_event_names_a_url_of_the_same_origin_and_no_log_has_the_session_in_it()
    {
        await using var session = await RawSse.OpenAsync(_gateway.At("/sse?tenant=a"));
        await session.AskAsync(RawMcp.Call("echo", "hello", "2"));

        Assert.StartsWith("/sse?tenant=a&sessionId=", session.WrittenUrl, StringComparison.Ordinal);
        Assert.Equal(_gateway.Endpoint.Authority, session.MessageUrl.Authority);
        var id = session.WrittenUrl.Split("sessionId=")[1];
        var line = await _gateway.AccessLog.WaitAsync(text => text.Contains("tools/call", StringComparison.Ordinal), "the line of the call");
        Assert.Contains("mcp.session", line, StringComparison.Ordinal);
        Assert.DoesNotContain(_gateway.AccessLog.Items.Concat(_gateway.Logs.Items), text => text.Contains(id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task S9_Message_url_is_worth_nothing_to_another_caller()
    {
        await using var rig = await ProtectedGateway.StartAsync();
        await using var alice = await RawSse.OpenAsync(rig.Gateway.At("/sse"), $"Bearer {ProtectedGateway.TokenOf("alice")}");

        alice.Authorization = $"Bearer {ProtectedGateway.TokenOf("bob")}";
        Assert.Equal(HttpStatusCode.NotFound, await alice.StatusAsync(Ping));
        alice.Authorization = null;
        Assert.Equal(HttpStatusCode.Unauthorized, await alice.StatusAsync(Ping));

        alice.Authorization = $"Bearer {ProtectedGateway.TokenOf("alice")}";
        await alice.AskAsync(RawMcp.Request("ping", id: "\"mine\""));
        Assert.Single(alice.Stream.Events.Items, item => item.Message?["id"]?.ToJsonString() is "\"mine\"");
        Assert.DoesNotContain(alice.Stream.Events.Items, item => item.Data == """{"jsonrpc":"2.0","id":1,"result":{}}""");
    }

    [Theory]
    [InlineData("2024-11-05", "2024-11-05")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("1999-01-01", "2025-11-25")]
    public async Task Revision_is_the_clients_where_it_has_sessions(string asked, string agreed)
    {
        await using var session = await RawSse.ConnectAsync(_gateway.At("/sse"));
        var answer = await session.AskAsync(RawMcp.Initialize(asked));
        Assert.Equal(agreed, (string?)answer["result"]!["protocolVersion"]);

        using var client = new RawMcp(_gateway.Endpoint);
        Assert.Equal(agreed, (string?)(await client.OpenAsync(asked))["result"]!["protocolVersion"]);
    }

    [Theory]
    [InlineData("/sse", 400)]
    [InlineData("/sse?sessionId=", 400)]
    [InlineData("/sse?sessionId=AAAA", 404)]
    [InlineData("/sse?sessionId=AAAA&sessionId=BBBB", 400)]
    public async Task Message_without_a_stream_is_refused(string path, int status)
    {
        using var client = new RawMcp(_gateway.At(path));

        Assert.Equal(status, (int)await client.StatusAsync(Ping));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.SendAsync(HttpMethod.Delete, null)).StatusCode);
    }

    [Fact]
    public async Task Session_of_one_transport_is_none_of_the_other()
    {
        await using var session = await RawSse.OpenAsync(_gateway.At("/sse"));
        using var streamable = new RawMcp(_gateway.Endpoint) { SessionId = session.WrittenUrl.Split("sessionId=")[1] };
        Assert.Equal(HttpStatusCode.NotFound, await streamable.StatusAsync(Ping));
        using var stolen = await streamable.GetAsync();
        Assert.Equal(HttpStatusCode.NotFound, stolen.StatusCode);

        await streamable.OpenAsync();
        using var messages = new RawMcp(_gateway.At($"/sse?sessionId={streamable.SessionId}"));
        Assert.Equal(HttpStatusCode.NotFound, await messages.StatusAsync(Ping));
        Assert.False(session.Stream.Ended.IsCompleted);
    }

    [Fact]
    public async Task Nothing_goes_to_a_target_before_the_client_said_who_it_is()
    {
        await using var session = await RawSse.ConnectAsync(_gateway.At("/sse"));

        await session.AskAsync(RawMcp.Request("ping", id: "7"));
        Assert.Equal(HttpStatusCode.BadRequest, await session.StatusAsync(RawMcp.Call("echo")));
        Assert.Equal(HttpStatusCode.BadRequest, await session.StatusAsync(RawMcp.Notification("notifications/initialized")));
        Assert.Equal(HttpStatusCode.BadRequest, await session.StatusAsync("[]"));
        Assert.Empty(_server.Received.Items);

        await session.AskAsync(RawMcp.Initialize());
        var again = await session.AskAsync(RawMcp.Initialize().Replace("\"id\":1", "\"id\":2", StringComparison.Ordinal));
        Assert.Equal(-32600, (int)again["error"]!["code"]!);
        Assert.Equal(1, _server.Count("initialize"));
    }

    [Fact]
    public async Task Session_ends_with_its_stream()
    {
        var session = await RawSse.OpenAsync(_gateway.At("/sse"));
        using var messages = new RawMcp(session.MessageUrl);
        var called = new TaskCompletionSource<ScriptedRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.On("tools/call", request =>
        {
            called.TrySetResult(request);
            return request.HangAsync();
        });
        Assert.Equal(HttpStatusCode.Accepted, await session.StatusAsync(RawMcp.Call("echo")));
        await called.Task.Within("the call at the target");

        await session.DisposeAsync();

        await _server.Received.WaitAsync(request => request.HttpMethod == "DELETE", "the end of the session with the target");
        await _gateway.AccessLog.WaitAsync(line => line.Contains("/sse", StringComparison.Ordinal) && line.Contains("GET", StringComparison.Ordinal), "the end of the stream");
        Assert.Equal(HttpStatusCode.NotFound, await messages.StatusAsync(Ping));
        Assert.Equal(0, _gateway.Services.Actors.Sessions.Count);
    }

    [Fact]
    public async Task What_targets_say_and_ask_comes_on_the_stream_and_answers_go_back()
    {
        await using var session = await RawSse.OpenAsync(_gateway.At("/sse"), capabilities: """{"sampling":{}}""");
        var upstream = await _server.Streams.WaitAsync(_ => true, "the gateway listens to the target");

        await upstream.SendAsync(RawMcp.Notification("notifications/tools/list_changed"));
        await upstream.SendAsync(RawMcp.Request("sampling/createMessage", id: "\"theirs\""));

        await session.Stream.MethodAsync("notifications/tools/list_changed");
        var asked = await session.Stream.MethodAsync("sampling/createMessage");
        Assert.Equal(HttpStatusCode.Accepted, await session.StatusAsync("{\"jsonrpc\":\"2.0\",\"id\":" + asked["id"]!.ToJsonString() + ",\"result\":{}}"));
        await _server.Received.WaitAsync(request => request.RawId == "\"theirs\"", "the answer at the target");
    }

    [Fact]
    public async Task Call_is_cancelled_by_a_message_while_it_runs()
    {
        _server.On("tools/call", async request => await (await request.StreamAsync()).Ended);
        await using var session = await RawSse.OpenAsync(_gateway.At("/sse"));
        Assert.Equal(HttpStatusCode.Accepted, await session.StatusAsync(RawMcp.Call("echo", id: "5")));
        await _server.Received.WaitAsync(request => request.Method == "tools/call", "the call at the target");

        Assert.Equal(HttpStatusCode.Accepted, await session.StatusAsync(RawMcp.Notification("notifications/cancelled", """{"requestId":5}""")));

        await _server.Received.WaitAsync(request => request.Method == "notifications/cancelled", "the cancellation at the target");
    }

    [Fact]
    public async Task Session_whose_targets_fail_is_told_so_and_ends()
    {
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("gone", new Uri($"http://127.0.0.1:{FreePort.Next()}/mcp"))));
        await using var session = await RawSse.ConnectAsync(gateway.At("/sse"));

        var answer = await session.AskAsync(RawMcp.Initialize());

        Assert.Contains("gone", (string?)answer["error"]!["message"], StringComparison.Ordinal);
        await session.Stream.Ended.Within("the end of the stream");
    }

    [Fact]
    public async Task Silent_stream_is_kept_in_use_by_comments()
    {
        await using var gateway = await TestGateway.StartAsync(
            "config: {limits: {sessions: {keepAlive: 1s}}}\n" + TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)));
        await using var session = await RawSse.ConnectAsync(gateway.At("/sse"));

        await session.Stream.Events.WaitAsync(item => item.Comment is not null, "two comments", count: 2);
    }

    [Fact]
    public async Task Stateless_backend_has_no_streams()
    {
        await using var gateway = await TestGateway.StartAsync(
            $"mcp: {{address: 127.0.0.1, port: 0, statefulMode: stateless, targets: [{TargetYaml.Http("one", _server.Endpoint)}]}}");
        using var client = new RawMcp(gateway.At("/sse"));

        using var refused = await client.GetAsync();

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public async Task More_answers_than_a_stream_may_hold_come_all()
    {
        var large = new string('x', 700 << 10);
        await using var session = await RawSse.OpenAsync(_gateway.At("/sse"));

        var answers = await Task.WhenAll(Enumerable.Range(10, 8).Select(id => session.AskAsync(RawMcp.Call("echo", large, id.ToString(System.Globalization.CultureInfo.InvariantCulture)))));

        Assert.All(answers, answer => Assert.Equal(large, (string?)answer["result"]!["content"]![0]!["text"]));
    }
}
