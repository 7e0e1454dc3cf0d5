using System.Net;
using System.Text.Json.Nodes;
using Gateway.Host.Cli.DemoServer.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.DemoServer;

/// <summary>Requests of MCP 2026-07-28 over HTTP: headers, statuses, input that a call requires, subscriptions.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class DemoServerModernTests : IAsyncLifetime
{
    private const string Modern = "2026-07-28";

    private HttpDemo _demo = null!;
    private RawMcp _mcp = null!;

    public async ValueTask InitializeAsync()
    {
        _demo = await HttpDemo.StartAsync(0, TimeProvider.System, TestContext.Current.CancellationToken);
        _mcp = new RawMcp(_demo.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        _mcp.Dispose();
        await _demo.DisposeAsync();
    }

    [Theory]
    [InlineData("Mcp-Method", null, 400, -32020)]
    [InlineData("Mcp-Method", "tools/list", 400, -32020)]
    [InlineData("Mcp-Name", null, 400, -32020)]
    [InlineData("Mcp-Name", "add", 400, -32020)]
    [InlineData("MCP-Protocol-Version", "2027-01-01", 400, -32020)]
    public async Task Header_that_differs_from_the_body_is_refused(string header, string? value, int status, int code)
    {
        using var response = await _mcp.PostAsync(Echo(Modern), [.. Headers("tools/call", "echo"), (header, value)]);

        Assert.Equal(status, (int)response.StatusCode);
        var answer = await RawMcp.ReadAsync(response);
        Assert.Equal((code, 5), ((int)answer["error"]!["code"]!, (int)answer["id"]!));
    }

    [Theory]
    [InlineData("echo")]
    [InlineData("=?base64?ZWNobw==?=")]
    public async Task Call_whose_headers_say_what_its_body_says_is_answered(string name)
    {
        using var response = await _mcp.PostAsync(Echo(Modern), Headers("tools/call", name));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Mcp-Session-Id"));
        var result = (await RawMcp.ReadAsync(response))["result"]!;
        Assert.Equal(("hello", "complete"), ((string?)result["content"]![0]!["text"], (string?)result["resultType"]));
    }

    [Fact]
    public async Task Revision_of_the_future_is_refused_with_what_is_served()
    {
        using var response = await _mcp.PostAsync(Echo("2027-01-01"), [.. Headers("tools/call", "echo"), ("MCP-Protocol-Version", "2027-01-01")]);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = (await RawMcp.ReadAsync(response))["error"]!;
        Assert.Equal(-32022, (int?)error["code"]);
        Assert.Equal("""{"supported":["2026-07-28"],"requested":"2027-01-01"}""", error["data"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":5,"method":"tools/list"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":5,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}""")]
    public async Task Request_without_its_meta_is_refused(string body)
    {
        using var response = await _mcp.PostAsync(body, Headers("tools/list", null));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(-32602, (int?)(await RawMcp.ReadAsync(response))["error"]!["code"]);
    }

    [Theory]
    [InlineData("initialize")]
    [InlineData("ping")]
    [InlineData("no/such/method")]
    public async Task Method_that_the_revision_does_not_have_is_not_found(string method)
    {
        using var response = await _mcp.PostAsync(Body(method, Modern, "{}"), Headers(method, null));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(-32601, (int?)(await RawMcp.ReadAsync(response))["error"]!["code"]);
    }

    [Fact]
    public async Task Streams_and_sessions_are_not_served()
    {
        using var get = await _mcp.SendAsync(HttpMethod.Get, null, Headers("x", null));
        using var delete = await _mcp.SendAsync(HttpMethod.Delete, null, Headers("x", null));
        using var cancelled = await _mcp.PostAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled"}""", ("MCP-Protocol-Version", Modern));

        Assert.Equal([HttpStatusCode.MethodNotAllowed, HttpStatusCode.MethodNotAllowed, HttpStatusCode.Accepted],
            [get.StatusCode, delete.StatusCode, cancelled.StatusCode]);
        Assert.Equal(["POST"], get.Content.Headers.Allow);
    }

    [Fact]
    public async Task Call_that_needs_what_the_client_did_not_declare_is_refused()
    {
        using var response = await _mcp.PostAsync(Body("tools/call", Modern, """{"name":"roots"}"""), Headers("tools/call", "roots"));

        var error = (await RawMcp.ReadAsync(response))["error"]!;
        Assert.Equal(-32021, (int?)error["code"]);
        Assert.NotNull(error["data"]!["requiredCapabilities"]!["roots"]);
    }

    [Fact]
    public async Task Client_is_asked_and_the_call_goes_on_with_its_answer()
    {
        await using var client = await SdkClient.ConnectAsync(_demo.Endpoint, new SdkClientOptions { ProtocolVersion = null });

        await new DemoDialogueChecks(client, Naming.Plain).AsksTheClientAsync();
        await new DemoDialogueChecks(client, Naming.Plain).ReportsProgressAsync();
    }

    [Theory]
    [InlineData(null, "Not sent: below the client's level.", 0)]
    [InlineData("critical", "Not sent: below the client's level.", 0)]
    [InlineData("warning", "Sent.", 1)]
    public async Task Log_message_comes_only_with_a_level_in_the_request(string? level, string text, int messages)
    {
        var body = JsonNode.Parse(Body("tools/call", Modern, """{"name":"log","arguments":{"level":"error","message":"high"}}"""))!;
        if (level is not null)
        {
            body["params"]!["_meta"]!["io.modelcontextprotocol/logLevel"] = level;
        }

        using var response = await _mcp.PostAsync(body.ToJsonString(), Headers("tools/call", "log"));

        var events = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n');
        Assert.Equal(messages, events.Count(line => line.Contains("notifications/message", StringComparison.Ordinal)));
        Assert.Equal(text, (string?)(await RawMcp.ReadAsync(response))["result"]!["content"]![0]!["text"]);
    }

    [Fact]
    public async Task Subscription_is_acknowledged_with_what_is_served_and_then_served()
    {
        const string asked = """
            {"notifications":{"toolsListChanged":true,"promptsListChanged":true,"resourceSubscriptions":["demo://text/note","demo://no/such"]}}
            """;
        using var stream = await _mcp.PostAsync(Body("subscriptions/listen", Modern, asked), Headers("subscriptions/listen", null));
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal(
            """{"notifications":{"toolsListChanged":true,"resourceSubscriptions":["demo://text/note"]},"_meta":{"io.modelcontextprotocol/subscriptionId":5}}""",
            await NextParamsAsync(reader, "notifications/subscriptions/acknowledged"));

        using var touched = await _mcp.PostAsync(
            Body("tools/call", Modern, """{"name":"touchResource","arguments":{"uri":"demo://text/note"}}"""), Headers("tools/call", "touchResource"));
        Assert.Equal("""{"uri":"demo://text/note","_meta":{"io.modelcontextprotocol/subscriptionId":5}}""",
            await NextParamsAsync(reader, "notifications/resources/updated"));

        using var toggled = await _mcp.PostAsync(Body("tools/call", Modern, """{"name":"toggleTool"}"""), Headers("tools/call", "toggleTool"));
        Assert.Equal("""{"_meta":{"io.modelcontextprotocol/subscriptionId":5}}""", await NextParamsAsync(reader, "notifications/tools/list_changed"));
    }

    private static async Task<string> NextParamsAsync(StreamReader events, string method)
    {
        while (await events.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Within(method) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                var message = JsonNode.Parse(line["data:".Length..])!;
                Assert.Equal(method, (string?)message["method"]);
                return message["params"]!.ToJsonString();
            }
        }

        throw new InvalidOperationException($"The stream ended before {method}.");
    }

    private static string Echo(string version) => Body("tools/call", version, """{"name":"echo","arguments":{"message":"hello"}}""");

    private static string Body(string method, string version, string parameters)
    {
        var all = JsonNode.Parse(parameters)!;
        all["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = version,
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
        };
        return new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 5, ["method"] = method, ["params"] = all }.ToJsonString();
    }

    private static (string Name, string? Value)[] Headers(string method, string? name) =>
        [("MCP-Protocol-Version", Modern), ("Mcp-Method", method), ("Mcp-Name", name)];
}
