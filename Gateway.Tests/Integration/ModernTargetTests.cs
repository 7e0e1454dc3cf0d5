using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>Clients with sessions in front of a server of 2026-07-28, which has none.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ModernTargetTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;
    private RawMcp _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ModernServer.StartAsync("""{"tools":{},"prompts":{},"resources":{"subscribe":true},"logging":{},"completions":{},"extensions":{"io.modelcontextprotocol/tasks":{}}}""");
        _gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)));
        _client = new RawMcp(_gateway.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Client_is_answered_initialize_from_what_the_server_says_of_itself()
    {
        var result = (await _client.OpenAsync("2025-06-18"))["result"]!;

        Assert.Equal(("2025-06-18", "modern", "Ask."), ((string?)result["protocolVersion"], (string?)result["serverInfo"]!["name"], (string?)result["instructions"]));
        Assert.Equal(
            """{"tools":{"listChanged":true},"prompts":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},"logging":{},"completions":{},"extensions":{}}""",
            result["capabilities"]!.ToJsonString());
    }

    [Fact]
    public async Task Call_says_in_its_headers_what_its_body_says_and_who_asks()
    {
        await _client.OpenAsync(capabilities: """{"elicitation":{},"roots":{"listChanged":true},"tasks":{}}""");

        using var response = await _client.PostAsync(
            RawMcp.Request("tools/call", """{ "name":"echo","arguments":{"message":"hi","n":1.0},"_meta":{"x.y/z":[1e2],"progressToken":7}}"""),
            ("Mcp-Method", "tools/list"), ("Mcp-Name", "other"), ("Mcp-Param-X", "forged"));

        Assert.Equal("hi", (string?)(await RawMcp.ReadAsync(response))["result"]!["content"]![0]!["text"]);
        var call = await _server.Received.WaitAsync(request => request.Method == "tools/call", "the call");
        Assert.Equal(
            (ModernServer.Version, "tools/call", "echo", null, null),
            (call.Header("MCP-Protocol-Version"), call.Header("Mcp-Method"), call.Header("Mcp-Name"), call.Header("Mcp-Session-Id"), call.Header("Mcp-Param-X")));
        Assert.Contains("""{"message":"hi","n":1.0}""", call.Body, StringComparison.Ordinal);
        var meta = call.Params!["_meta"]!;
        Assert.Contains("\"x.y/z\":[1e2]", call.Body, StringComparison.Ordinal);
        Assert.Equal(call.RawId, meta["progressToken"]!.ToJsonString());
        Assert.Equal(ModernServer.Version, (string?)meta["io.modelcontextprotocol/protocolVersion"]);
        Assert.Equal("""{"name":"raw","version":"1"}""", meta["io.modelcontextprotocol/clientInfo"]!.ToJsonString());
        Assert.Equal("""{"elicitation":{},"roots":{"listChanged":true}}""", meta["io.modelcontextprotocol/clientCapabilities"]!.ToJsonString());
        Assert.Equal("info", (string?)meta["io.modelcontextprotocol/logLevel"]);
        Assert.Equal(0, _server.Count("notifications/initialized"));
    }

    [Fact]
    public async Task Log_level_of_the_session_goes_with_each_request()
    {
        await _client.OpenAsync();

        Assert.Equal("{}", (await _client.AskAsync(RawMcp.Request("logging/setLevel", """{"level":"error"}""")))["result"]!.ToJsonString());

        await _client.TextAsync(RawMcp.Call("echo"));
        var call = await _server.Received.WaitAsync(request => request.Method == "tools/call", "the call");
        Assert.Equal("error", (string?)call.Params!["_meta"]!["io.modelcontextprotocol/logLevel"]);
        Assert.Equal(0, _server.Count("logging/setLevel"));
    }

    [Fact]
    public async Task Lists_and_results_come_without_what_older_revisions_do_not_have()
    {
        _server.On("tools/list", request => request.ResultAsync("""
            {"resultType":"complete","ttlMs":5,"cacheScope":"public","x":1.50,"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"m"}},
             "tools":[{"name":"a","outputSchema":{"type":"object"}},{"name":"b","outputSchema":{"type":"array"},"y":1e2}]}
            """));
        _server.On("tools/call", request => request.ResultAsync(
            """{"resultType":"complete","structuredContent":[1],"content":[],"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"m"},"k":1}}"""));
        await _client.OpenAsync();

        var list = await _client.AskAsync(RawMcp.Request("tools/list"));
        var call = await _client.AskAsync(RawMcp.Call("a"));

        Assert.Equal("""{"x":1.50,"tools":[{"name":"a","outputSchema":{"type":"object"}},{"name":"b","y":1e2}]}""", list["result"]!.ToJsonString());
        Assert.Equal("""{"content":[],"_meta":{"k":1}}""", call["result"]!.ToJsonString());
    }

    [Fact]
    public async Task Progress_and_log_messages_come_on_the_stream_of_the_call()
    {
        _server.On("tools/call", async request =>
        {
            var reply = await request.StreamAsync();
            await reply.SendAsync("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"working"}}""");
            await reply.SendAsync($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{request.RawId}}},"progress":1}}""");
            await reply.SendAsync(request.Response(ModernServer.Text("done")));
        });
        await _client.OpenAsync();

        await using var stream = await _client.StreamAsync(RawMcp.Request("tools/call", """{"name":"echo","arguments":{},"_meta":{"progressToken":"mine"}}"""));

        Assert.Equal("working", (string?)(await stream.MethodAsync("notifications/message"))["params"]!["data"]);
        Assert.Equal("mine", (string?)(await stream.MethodAsync("notifications/progress"))["params"]!["progressToken"]);
        Assert.Equal("""{"content":[{"type":"text","text":"done"}]}""", (await stream.MessageAsync(message => message["result"] is not null, "the result"))["result"]!.ToJsonString());
    }

    [Fact]
    public async Task Cancelled_call_is_given_up_by_closing_its_stream()
    {
        var gone = new TaskCompletionSource();
        _server.On("tools/call", async request =>
        {
            await request.HangAsync();
            gone.TrySetResult();
        });
        await _client.OpenAsync();
        var call = _client.PostAsync(RawMcp.Call("echo", id: "9"));
        await _server.Received.WaitAsync(request => request.Method == "tools/call", "the call");

        await _client.StatusAsync(RawMcp.Notification("notifications/cancelled", """{"requestId":9}"""));

        await gone.Task.Within("the end of the call at the server");
        using var ended = await call;
        Assert.Equal(-32800, (int)(await RawMcp.ReadAsync(ended))["error"]!["code"]!);
        Assert.Equal(0, _server.Count("notifications/cancelled"));
    }

    [Fact]
    public async Task Name_that_is_no_ascii_is_encoded_in_its_header()
    {
        await _client.OpenAsync();

        await _client.AskAsync(RawMcp.Request("prompts/get", """{"name":"gr\u00fc\u00dfe"}"""));
        await _client.AskAsync(RawMcp.Request("resources/read", """{"uri":"demo://a b "}"""));

        var prompt = await _server.Received.WaitAsync(request => request.Method == "prompts/get", "the prompt");
        Assert.Equal("=?base64?Z3LDvMOfZQ==?=", prompt.Header("Mcp-Name"));
        var resource = await _server.Received.WaitAsync(request => request.Method == "resources/read", "the resource");
        Assert.Equal("=?base64?ZGVtbzovL2EgYiA=?=", resource.Header("Mcp-Name"));
    }

    [Fact]
    public async Task Call_that_is_refused_for_its_headers_is_sent_again_once_with_those_of_the_list_read_anew()
    {
        _server.On("tools/list", request => request.ResultAsync("""
            {"tools":[{"name":"echo","inputSchema":{"type":"object","properties":{"message":{"type":"string","x-mcp-header":"Text"}}}}]}
            """));
        _server.On("tools/call", request => request.Header("Mcp-Param-Text") is "hi"
            ? request.ResultAsync(ModernServer.Text("done"))
            : request.FailAsync(400, -32020, "Mcp-Param-Text is missing"));
        await _client.OpenAsync();

        Assert.Equal("done", await _client.TextAsync(RawMcp.Call("echo", "hi")));
        Assert.Equal((2, 1), (_server.Count("tools/call"), _server.Count("tools/list")));
        Assert.Equal("done", await _client.TextAsync(RawMcp.Call("echo", "hi")));
        Assert.Equal((3, 1), (_server.Count("tools/call"), _server.Count("tools/list")));
    }

    [Fact]
    public async Task Tool_whose_header_annotations_are_against_the_rules_is_left_out_of_the_list()
    {
        _server.On("tools/list", request => request.ResultAsync("""
            {"tools":[{"name":"good","inputSchema":{}},{"name":"bad","inputSchema":{"properties":{"x":{"type":"number","x-mcp-header":"X"}}}},{"name":"fine"}]}
            """));
        await _client.OpenAsync();

        var tools = (await _client.AskAsync(RawMcp.Request("tools/list")))["result"]!["tools"]!.AsArray();

        Assert.Equal(["good", "fine"], tools.Select(tool => (string?)tool!["name"]));
        await _gateway.Logs.WaitAsync(line => line.Contains("Tool bad is left out", StringComparison.Ordinal), "the log line");
    }

    [Fact]
    public async Task Error_about_the_requests_form_is_no_concern_of_the_client()
    {
        _server.On("tools/call", request => request.FailAsync(400, -32021, "Needs sampling"));
        await _client.OpenAsync();

        var error = (await _client.AskAsync(RawMcp.Call("echo")))["error"]!;

        Assert.Equal((-32600, "client_capability", "no"), ((int)error["code"]!, (string?)error["data"]!["reason"], (string?)error["data"]!["executed"]));
    }

    [Fact]
    public async Task Method_not_found_comes_with_404_and_is_an_ordinary_error()
    {
        _server.On("completion/complete", request => request.FailAsync(404, -32601, "Method not found"));
        await _client.OpenAsync();

        var error = (await _client.AskAsync(RawMcp.Request("completion/complete", """{"ref":{"type":"ref/prompt","name":"p"},"argument":{"name":"a","value":""}}""")))["error"]!;

        Assert.Equal((-32601, "Method not found"), ((int)error["code"]!, (string?)error["message"]));
        Assert.Equal("hi", await _client.TextAsync(RawMcp.Call("echo", "hi")));
        Assert.Equal(1, _server.Count("server/discover"));
    }

    [Fact]
    public async Task Server_that_was_replaced_by_one_of_the_other_era_is_asked_anew()
    {
        await _client.OpenAsync();
        var port = _server.Endpoint.Port;
        await _server.DisposeAsync();
        _server = await ScriptedServer.StartAsync(port: port);

        // The first call meets a server that wants a session; it was not executed for that, but nobody can know.
        var refused = (await _client.AskAsync(RawMcp.Call("echo", "one")))["error"]!;
        Assert.Equal((-32603, "refused"), ((int)refused["code"]!, (string?)refused["data"]!["reason"]));
        Assert.Equal("two", await _client.TextAsync(RawMcp.Call("echo", "two")));
        Assert.Equal(1, _server.Count("initialize"));
    }

    [Fact]
    public async Task Older_client_gets_newer_content_in_words()
    {
        _server.On("tools/call", request => request.ResultAsync("""
            {"resultType":"complete","content":[{"type":"text","text":"t"},{"type":"audio","mimeType":"audio/wav","data":"AAAA"},
             {"type":"resource_link","name":"n","uri":"demo://u"}]}
            """));
        await _client.OpenAsync("2025-03-26");

        var content = (await _client.AskAsync(RawMcp.Call("echo")))["result"]!["content"]!;

        Assert.Equal(["text", "audio", "text"], content.AsArray().Select(block => (string?)block!["type"]));
        Assert.Equal("Resource n: demo://u", (string?)content[2]!["text"]);
    }
}
