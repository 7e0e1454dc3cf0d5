using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>Clients of 2026-07-28, which have no session, before a target that has: what they are answered, and with which status.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ModernRequestTests : IAsyncLifetime
{
    private const string Meta = "io.modelcontextprotocol/";

    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;
    private RawModern _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync("""{"tools":{"listChanged":true},"prompts":{},"resources":{"subscribe":true},"logging":{},"tasks":{}}""");
        _gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)));
        _client = new RawModern(_gateway.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Discover_tells_revisions_capabilities_and_who_answers()
    {
        var result = (await _client.ResultAsync("server/discover")).AsObject();

        Assert.Equal(["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"], result["supportedVersions"]!.AsArray().Select(version => (string?)version));
        Assert.Equal(["logging", "prompts", "resources", "tools"], result["capabilities"]!.AsObject().Select(capability => capability.Key).Order());
        Assert.Equal("scripted", (string?)result["_meta"]![$"{Meta}serverInfo"]!["name"]);
        AssertCacheable(result);
        Assert.Null(result["protocolVersion"]);
    }

    [Fact]
    public async Task Results_say_that_they_are_complete_who_answers_and_that_they_are_the_callers_own()
    {
        _server.On("resources/read", request => request.ResultAsync("""{"contents":[],"_meta":{"own":1}}"""));
        _server.On("prompts/get", request => request.ResultAsync("""{"messages":[],"_meta":{}}"""));
        _server.On("completion/complete", request => request.ResultAsync("{}"));

        var list = await _client.ResultAsync("tools/list");
        Assert.Equal("echo", (string?)list["tools"]![0]!["name"]);
        AssertCacheable(list);
        AssertCacheable(await _client.ResultAsync("resources/read", """{"uri":"test://a"}"""));
        foreach (var (method, parameters) in new[]
        {
            ("tools/call", RawModern.Call("echo")), ("prompts/get", """{"name":"p"}"""), ("completion/complete", """{"ref":{"type":"ref/prompt","name":"p"},"argument":{"name":"a","value":"b"}}"""),
        })
        {
            var result = await _client.ResultAsync(method, parameters);
            Assert.Equal(("complete", "scripted"), ((string?)result["resultType"], (string?)result["_meta"]![$"{Meta}serverInfo"]!["name"]));
            Assert.Null(result["ttlMs"]);
        }

        Assert.Equal(1, (int)(await _client.ResultAsync("resources/read", """{"uri":"test://a"}"""))["_meta"]!["own"]!);
    }

    [Fact]
    public async Task Requests_share_one_session_at_the_target_and_none_with_the_client()
    {
        using var opened = await _client.PostAsync(_client.Request("tools/call", RawModern.Call("echo")), ("Mcp-Session-Id", "chosen"), ("Last-Event-ID", "1"));
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        Assert.False(opened.Headers.Contains("Mcp-Session-Id"));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => _client.TextAsync("echo", $"{number}")));

        Assert.Equal(1, _server.Count("initialize"));
        Assert.All(_server.Received.Items.Where(request => request.Method == "tools/call"), request => Assert.Equal("upstream-1", request.Header("Mcp-Session-Id")));
    }

    [Fact]
    public async Task Target_gets_what_the_client_means_and_nothing_of_its_revision()
    {
        await _client.ResultAsync("tools/call", """
            {"_meta":{"traceparent":"00-1-2-01","tracestate":"a=b","io.modelcontextprotocol\/logLevel":"info","com.example/x":[1.0]},"name":"echo","extra":1e2,"arguments":{"message":"x"},"inputResponses":{"a":{}}}
            """);

        var got = await _server.Received.WaitAsync(request => request.Method == "tools/call", "the call");
        Assert.Contains("""
            "params":{"_meta":{"traceparent":"00-1-2-01","tracestate":"a=b","com.example/x":[1.0]},"name":"echo","extra":1e2,"arguments":{"message":"x"}}
            """.Trim(), got.Body, StringComparison.Ordinal);
        Assert.Equal("2025-11-25", got.Header("MCP-Protocol-Version"));
        Assert.Null(got.Header("Mcp-Method"));
    }

    [Theory]
    [InlineData("MCP-Protocol-Version", null, 400, -32020)]
    [InlineData("MCP-Protocol-Version", "2025-11-25", 400, -32020)]
    [InlineData("MCP-Protocol-Version", "2027-01-01", 400, -32020)]
    [InlineData("MCP-Protocol-Version", "v9", 400, -32020)]
    [InlineData("Mcp-Method", null, 400, -32020)]
    [InlineData("Mcp-Method", "tools/list", 400, -32020)]
    [InlineData("Mcp-Method", "TOOLS/CALL", 400, -32020)]
    [InlineData("Mcp-Name", null, 400, -32020)]
    [InlineData("Mcp-Name", "Echo", 400, -32020)]
    [InlineData("Mcp-Name", "echo,echo", 400, -32020)]
    [InlineData("Mcp-Name", "=?base64?ZWNobw?=", 400, -32020)]
    [InlineData("Mcp-Name", "=?base64?ZWN obw==?=", 400, -32020)]
    [InlineData("Mcp-Name", "=?base64?ZWNobw==", 400, -32020)]
    [InlineData("Mcp-Name", "=?base64?ZWNobw==?=", 200, 0)]
    public async Task M16_Header_that_differs_from_the_body_is_refused(string header, string? value, int status, int code)
    {
        var outcome = await _client.OutcomeAsync(_client.Request("tools/call", RawModern.Call("echo"), "\"probe\""), (header, value));

        Assert.Equal(((HttpStatusCode)status, code), outcome);
        Assert.Equal(code == 0 ? 1 : 0, _server.Count("tools/call"));
    }

    [Theory]
    [InlineData("protocolVersion", null, -32602)]
    [InlineData("protocolVersion", "7", -32602)]
    [InlineData("protocolVersion", "\"2025-11-25\"", -32020)]
    [InlineData("clientCapabilities", null, -32602)]
    [InlineData("clientCapabilities", "[]", -32602)]
    [InlineData("clientInfo", null, 0)]
    public async Task What_a_request_must_say_of_its_client_it_must_say(string key, string? json, int code)
    {
        var request = _client.Request("tools/list");
        var meta = request["params"]!["_meta"]!.AsObject();
        meta.Remove(Meta + key);
        if (json is not null)
        {
            meta[Meta + key] = JsonNode.Parse(json);
        }

        Assert.Equal((code == 0 ? HttpStatusCode.OK : HttpStatusCode.BadRequest, code), await _client.OutcomeAsync(request));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":5,"method":"tools/list"}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":5,"method":"tools/list","params":[]}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":5,"method":"tools/list","params":{"_meta":7}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":5,"result":{}}""", -32600)]
    public async Task Message_that_is_no_request_of_the_revision_is_400_with_its_id(string body, int code) =>
        Assert.Equal((HttpStatusCode.BadRequest, code), await _client.OutcomeAsync(JsonNode.Parse(body)!.AsObject()));

    [Theory]
    [InlineData("2027-01-01")]
    [InlineData("v999.0.0")]
    public async Task Revision_that_is_not_spoken_is_refused_with_those_that_are(string version)
    {
        var request = _client.Request("server/discover", id: "301");
        request["params"]!["_meta"]![Meta + "protocolVersion"] = version;

        using var response = await _client.PostAsync(request, ("MCP-Protocol-Version", version));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = (await RawMcp.ReadAsync(response))["error"]!;
        Assert.Equal((-32022, version), ((int)error["code"]!, (string?)error["data"]!["requested"]));
        Assert.Contains("2026-07-28", error["data"]!["supported"]!.AsArray().Select(supported => (string?)supported));
    }

    [Theory]
    [InlineData("initialize")]
    [InlineData("ping")]
    [InlineData("logging/setLevel")]
    [InlineData("resources/subscribe")]
    [InlineData("resources/unsubscribe")]
    [InlineData("no/such")]
    public async Task Method_that_the_revision_does_not_have_is_404(string method)
    {
        Assert.Equal((HttpStatusCode.NotFound, -32601), await _client.OutcomeAsync(_client.Request(method)));
        Assert.Equal(0, _server.Count("initialize"));
    }

    [Fact]
    public async Task List_that_no_target_has_is_404()
    {
        await using var bare = await ScriptedServer.StartAsync("{}");
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", bare.Endpoint)));
        using var client = new RawModern(gateway.Endpoint);

        Assert.Equal((HttpStatusCode.NotFound, -32601), await client.OutcomeAsync(client.Request("tools/list")));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task There_is_nothing_but_POST(string method)
    {
        using var raw = new RawMcp(_gateway.Endpoint);
        using var response = await raw.SendAsync(new HttpMethod(method), null, ("MCP-Protocol-Version", "2026-07-28"));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task Notification_is_taken_and_dropped()
    {
        using var raw = new RawMcp(_gateway.Endpoint);

        Assert.Equal(HttpStatusCode.Accepted, await raw.StatusAsync(RawMcp.Notification("notifications/cancelled", """{"requestId":1}"""), ("MCP-Protocol-Version", "2026-07-28")));
        Assert.Empty(_server.Received.Items);
    }

    [Fact]
    public async Task Legacy_revision_in_meta_is_no_modern_request()
    {
        using var legacy = new RawMcp(_gateway.Endpoint);
        await legacy.OpenAsync();

        await legacy.AskAsync(RawMcp.Request("ping", """{"_meta":{"io.modelcontextprotocol/protocolVersion":"2025-11-25"}}"""));
    }

    [Theory]
    [InlineData(-32002, 200, -32602)]
    [InlineData(-32020, 200, -32603)]
    [InlineData(-32601, 404, -32601)]
    [InlineData(-5, 200, -5)]
    public async Task Error_of_an_older_target_is_put_into_words_of_the_revision(int code, int status, int answered)
    {
        _server.On("resources/read", request => request.ErrorAsync(code, "no"));

        var outcome = await _client.OutcomeAsync(_client.Request("resources/read", """{"uri":"test://a"}"""));

        Assert.Equal(((HttpStatusCode)status, answered), outcome);
    }

    [Fact]
    public async Task Progress_and_log_messages_come_only_where_they_were_asked_for()
    {
        _server.On("tools/call", async request =>
        {
            var reply = await request.StreamAsync();
            foreach (var level in new[] { "debug", "info", "error" })
            {
                await reply.SendAsync(RawMcp.Notification("notifications/message", $$"""{"level":"{{level}}","data":"x"}"""));
            }

            await reply.SendAsync(RawMcp.Notification("notifications/tools/list_changed"));
            if (request.Params!["_meta"]!["progressToken"] is { } token)
            {
                await reply.SendAsync(RawMcp.Notification("notifications/progress", $$"""{"progressToken":{{token.ToJsonString()}},"progress":1}"""));
            }

            await reply.SendAsync(request.Response("""{"content":[]}"""));
        });

        using var plain = await _client.PostAsync("tools/call", RawModern.Call("echo"));
        Assert.Equal("application/json", plain.Content.Headers.ContentType?.MediaType);

        await using var stream = await _client.StreamAsync("tools/call", RawModern.Call("echo", more: ""","_meta":{"progressToken":"mine","io.modelcontextprotocol/logLevel":"info"}"""));
        await stream.Ended.Within("the end of the reply");
        Assert.Equal(
            ["notifications/message", "notifications/message", "notifications/progress", null],
            stream.Events.Items.Where(item => item.Message is not null).Select(item => (string?)item.Message!["method"]));
        Assert.Equal(["info", "error"], stream.Events.Items.Select(item => (string?)item.Message?["params"]?["level"]).OfType<string>());
        Assert.Equal("mine", (string?)(await stream.MethodAsync("notifications/progress"))["params"]!["progressToken"]);
        Assert.All(stream.Events.Items, item => Assert.Null(item.Id));
    }

    [Theory]
    [InlineData("\"eu\"", "eu", 200, 0)]
    [InlineData("\"eu\"", "=?base64?ZXU=?=", 200, 0)]
    [InlineData("\"ü \"", "=?base64?w7wg?=", 200, 0)]
    [InlineData("\"eu\"", null, 400, -32020)]
    [InlineData("\"eu\"", "us", 400, -32020)]
    [InlineData("\"eu\"", "EU", 400, -32020)]
    [InlineData("\"eu\"", "=?base64?ZXU?=", 400, -32020)]
    [InlineData("null", null, 200, 0)]
    [InlineData("null", "eu", 400, -32020)]
    [InlineData("7", "7", 200, 0)]
    [InlineData("7.0", "7", 200, 0)]
    [InlineData("7", "8", 400, -32020)]
    [InlineData("true", "true", 200, 0)]
    [InlineData("true", "True", 400, -32020)]
    public async Task M16_Argument_that_a_header_repeats_must_say_the_same(string argument, string? header, int status, int code)
    {
        _server.On("tools/list", request => request.ResultAsync(
            """{"tools":[{"name":"echo","inputSchema":{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}}}}]}"""));

        var outcome = await _client.OutcomeAsync(
            _client.Request("tools/call", "{\"name\":\"echo\",\"arguments\":{\"region\":" + argument + "}}"), ("Mcp-Param-Region", header), ("mcp-param-other", "anything"));

        Assert.Equal(((HttpStatusCode)status, code), outcome);
        Assert.All(_server.Received.Items, request => Assert.Null(request.Header("Mcp-Param-Region")));
    }

    [Fact]
    public async Task Stream_of_news_is_one_without_ids()
    {
        _server.HasStreams = true;
        await using var stream = await _client.StreamAsync("subscriptions/listen", """{"notifications":{"toolsListChanged":true}}""", "\"mine\"");
        await stream.MethodAsync("notifications/subscriptions/acknowledged");
        var upstream = await _server.Streams.WaitAsync(_ => true, "the stream at the target");

        await upstream.SendAsync(RawMcp.Notification("notifications/tools/list_changed"), "7");

        var told = await stream.MethodAsync("notifications/tools/list_changed");
        Assert.Equal("mine", (string?)told["params"]!["_meta"]![$"{Meta}subscriptionId"]);
        Assert.All(stream.Events.Items, item => Assert.Null(item.Id));
    }

    [Fact]
    public async Task To_hang_up_is_to_cancel()
    {
        var called = new TaskCompletionSource<ScriptedRequest>();
        _server.On("tools/call", async request =>
        {
            called.TrySetResult(request);
            await request.HangAsync();
        });
        using var raw = await RawHttp.ConnectAsync(_gateway.Endpoint);
        var body = _client.Request("tools/call", RawModern.Call("echo")).ToJsonString();
        await raw.SendAsync($"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nMCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: echo\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        var id = (await called.Task.Within("the call at the target")).RawId;

        raw.Dispose();

        var told = await _server.Received.WaitAsync(request => request.Method == "notifications/cancelled", "the cancellation at the target");
        Assert.Equal(id, told.Params!["requestId"]!.ToJsonString());
    }

    private static void AssertCacheable(JsonNode result)
    {
        Assert.Equal(("complete", 0, "private"), ((string?)result["resultType"], (int)result["ttlMs"]!, (string?)result["cacheScope"]));
        Assert.NotNull(result["_meta"]![$"{Meta}serverInfo"]);
    }
}
