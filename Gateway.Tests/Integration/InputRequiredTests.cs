using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>A server of 2026-07-28 that needs input, in front of which are clients that know requests from servers only.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class InputRequiredTests : IAsyncLifetime
{
    private const string Asking = """{"sampling":{},"elicitation":{"form":{},"url":{}},"roots":{}}""";
    private const string Question = """{"method":"elicitation/create","params":{"message":"Who?","requestedSchema":{"type":"object","properties":{}}}}""";

    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;
    private RawMcp _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ModernServer.StartAsync("""{"tools":{},"prompts":{},"resources":{}}""");
        _gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint, "modern")));
        _client = new RawMcp(_gateway.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Client_is_asked_by_requests_on_the_calls_stream_and_the_call_goes_on_with_its_answers()
    {
        _server.On("tools/call", request => request.Params!["inputResponses"] is null
            ? request.ResultAsync($$$"""
                {"resultType":"input_required","requestState":"st\u00e4te","inputRequests":{"wh\"o":{{{Question}}},"r":{"method":"roots/list"},
                 "s":{"method":"sampling/createMessage","params":{"messages":[],"maxTokens":1.0} } } }
                """)
            : request.ResultAsync(ModernServer.Text("done")));
        await _client.OpenAsync(capabilities: Asking);

        await using var stream = await _client.StreamAsync(RawMcp.Request("tools/call", """{"name":"echo","arguments":{"a":1.0},"inputResponses":{"forged":1},"_meta":{"progressToken":4}}"""));
        var who = await stream.MethodAsync("elicitation/create");
        Assert.Equal("""{"message":"Who?","requestedSchema":{"type":"object","properties":{}}}""", who["params"]!.ToJsonString());
        await AnswerAsync(who, """{"action":"accept","content":{"n":1.0}}""");
        await AnswerAsync(await stream.MethodAsync("sampling/createMessage"), """{"role":"assistant","model":"m","content":{"type":"text","text":"t"}}""");
        await AnswerAsync(await stream.MethodAsync("roots/list"), """{"roots":[]}""");

        var result = await stream.MessageAsync(message => message["result"] is not null, "the result");
        Assert.Equal("""{"content":[{"type":"text","text":"done"}]}""", result["result"]!.ToJsonString());
        var calls = _server.Received.Items.Where(request => request.Method == "tools/call").ToList();
        Assert.Equal(2, calls.Count);
        Assert.NotEqual(calls[0].RawId, calls[1].RawId);
        Assert.DoesNotContain("forged", calls[0].Body + calls[1].Body, StringComparison.Ordinal);
        Assert.Contains(
            "\"arguments\":{\"a\":1.0},\"inputResponses\":{\"wh\\\"o\":{\"action\":\"accept\",\"content\":{\"n\":1.0}},\"r\":{\"roots\":[]},\"s\":{\"role\":\"assistant\"",
            calls[1].Body, StringComparison.Ordinal);
        Assert.EndsWith("\"requestState\":\"st\\u00e4te\"}}", calls[1].Body, StringComparison.Ordinal);
        Assert.Equal(calls[1].RawId, calls[1].Params!["_meta"]!["progressToken"]!.ToJsonString());
    }

    [Theory]
    [InlineData("tools/call", """{"name":"x"}""")]
    [InlineData("prompts/get", """{"name":"x"}""")]
    [InlineData("resources/read", """{"uri":"x:y"}""")]
    public async Task Each_method_that_may_ask_is_followed_through_several_rounds(string method, string parameters)
    {
        _server.On(method, request => (string?)request.Params!["requestState"] switch
        {
            null => request.ResultAsync("""{"resultType":"input_required","requestState":"1"}"""),
            "1" => request.ResultAsync($$$"""{"resultType":"input_required","requestState":"2","inputRequests":{"q":{{{Question}}}} }"""),
            _ => request.ResultAsync($$$"""{"resultType":"complete","got":{{{request.Params["inputResponses"]!.ToJsonString()}}} }"""),
        });
        await _client.OpenAsync(capabilities: Asking);

        await using var stream = await _client.StreamAsync(RawMcp.Request(method, parameters));
        await AnswerAsync(await stream.MethodAsync("elicitation/create"), """{"action":"decline"}""");

        var result = await stream.MessageAsync(message => message["result"] is not null, "the result");
        Assert.Equal("""{"got":{"q":{"action":"decline"}}}""", result["result"]!.ToJsonString());
        Assert.Equal(3, _server.Count(method));
    }

    [Fact]
    public async Task Client_that_fails_to_ask_its_user_has_cancelled()
    {
        Ask(Question);
        await _client.OpenAsync(capabilities: Asking);

        await using var stream = await _client.StreamAsync(RawMcp.Call("echo"));
        var asked = await stream.MethodAsync("elicitation/create");
        await _client.StatusAsync($$$"""{"jsonrpc":"2.0","id":{{{asked["id"]!.ToJsonString()}}},"error":{"code":-1,"message":"no"}}""");

        var result = await stream.MessageAsync(message => message["result"] is not null, "the result");
        Assert.Equal("""{"q":{"action":"cancel"}}""", (string?)result["result"]!["content"]![0]!["text"]);
    }

    [Fact]
    public async Task Client_that_refuses_to_sample_ends_the_call()
    {
        Ask("""{"method":"sampling/createMessage","params":{}}""");
        await _client.OpenAsync(capabilities: Asking);

        await using var stream = await _client.StreamAsync(RawMcp.Call("echo"));
        var asked = await stream.MethodAsync("sampling/createMessage");
        await _client.StatusAsync($$$"""{"jsonrpc":"2.0","id":{{{asked["id"]!.ToJsonString()}}},"error":{"code":-1,"message":"no"}}""");

        var error = (await stream.MessageAsync(message => message["error"] is not null, "the error"))["error"]!;
        Assert.Equal((-32603, "input_refused"), ((int)error["code"]!, (string?)error["data"]!["reason"]));
        Assert.Equal(1, _server.Count("tools/call"));
    }

    [Theory]
    [InlineData("""{"elicitation":{}}""", """{"method":"sampling/createMessage","params":{}}""")]
    [InlineData("""{"elicitation":{}}""", """{"method":"elicitation/create","params":{"mode":"url","url":"https://x","message":"m"}}""")]
    [InlineData("{}", Question)]
    public async Task Client_is_not_asked_what_it_does_not_support(string capabilities, string question)
    {
        Ask(question);
        await _client.OpenAsync(capabilities: capabilities);

        var error = (await _client.AskAsync(RawMcp.Call("echo")))["error"]!;

        Assert.Equal((-32600, "client_capability", "unknown"), ((int)error["code"]!, (string?)error["data"]!["reason"], (string?)error["data"]!["executed"]));
        Assert.Equal(1, _server.Count("tools/call"));
    }

    [Fact]
    public async Task Visit_to_a_url_gets_the_id_that_older_revisions_need()
    {
        Ask("""{"method":"elicitation/create","params":{"mode":"url","url":"https://x","message":"m"}}""");
        await _client.OpenAsync(capabilities: Asking);

        await using var stream = await _client.StreamAsync(RawMcp.Call("echo"));
        var asked = await stream.MethodAsync("elicitation/create");
        await AnswerAsync(asked, """{"action":"accept"}""");

        Assert.Equal(("url", "https://x", 32), ((string?)asked["params"]!["mode"], (string?)asked["params"]!["url"], ((string)asked["params"]!["elicitationId"]!).Length));
        await stream.MessageAsync(message => message["result"] is not null, "the result");
    }

    [Fact]
    public async Task Server_that_never_has_enough_is_given_up()
    {
        _server.On("tools/call", request => request.ResultAsync("""{"resultType":"input_required","requestState":"again"}"""));
        await _client.OpenAsync(capabilities: Asking);

        var error = (await _client.AskAsync(RawMcp.Call("echo")))["error"]!;

        Assert.Equal("too_many_rounds", (string?)error["data"]!["reason"]);
        Assert.Equal(11, _server.Count("tools/call"));
    }

    [Theory]
    [InlineData("""{"method":"tools/call","params":{}}""")]
    [InlineData("""{"params":{}}""")]
    [InlineData("7")]
    public async Task Question_that_no_client_knows_fails_the_call(string question)
    {
        Ask(question);
        await _client.OpenAsync(capabilities: Asking);

        Assert.Equal("bad_reply", (string?)(await _client.AskAsync(RawMcp.Call("echo")))["error"]!["data"]!["reason"]);
    }

    [Fact]
    public async Task Cancelled_call_asks_no_more_and_a_late_answer_is_dropped()
    {
        Ask(Question);
        await _client.OpenAsync(capabilities: Asking);
        await using var stream = await _client.StreamAsync(RawMcp.Call("echo", id: "8"));
        var asked = await stream.MethodAsync("elicitation/create");

        await _client.StatusAsync(RawMcp.Notification("notifications/cancelled", """{"requestId":8}"""));

        Assert.Equal(-32800, (int)(await stream.MessageAsync(message => message["error"] is not null, "the end"))["error"]!["code"]!);
        await AnswerAsync(asked, """{"action":"accept"}""");
        Assert.Equal(1, _server.Count("tools/call"));
    }

    [Fact]
    public async Task Round_that_breaks_is_not_sent_again()
    {
        _server.On("tools/call", request =>
        {
            if (request.Params!["inputResponses"] is not null)
            {
                request.Context.Abort();
                return Task.CompletedTask;
            }

            return request.ResultAsync($$$"""{"resultType":"input_required","inputRequests":{"q":{{{Question}}}} }""");
        });
        await _client.OpenAsync(capabilities: Asking);

        await using var stream = await _client.StreamAsync(RawMcp.Call("echo"));
        await AnswerAsync(await stream.MethodAsync("elicitation/create"), """{"action":"accept"}""");

        var error = (await stream.MessageAsync(message => message["error"] is not null, "the error"))["error"]!;
        Assert.Equal(("lost", "unknown"), ((string?)error["data"]!["reason"], (string?)error["data"]!["executed"]));
        Assert.Equal(2, _server.Count("tools/call"));
    }

    [Fact]
    public async Task Client_of_the_oldest_transport_is_asked_on_its_stream()
    {
        Ask(Question);
        await using var client = await SdkClient.ConnectAsync(new Uri(_gateway.Endpoint, "/sse"));

        var result = await client.Mcp.CallToolAsync("echo", cancellationToken: TestContext.Current.CancellationToken).AsTask().Within("the call");

        Assert.Contains("\"action\":\"accept\"", result.Text(), StringComparison.Ordinal);
        Assert.Single(client.Elicited.Items);
    }

    // A tool that asks once, and then says what it was answered.
    private void Ask(string question) => _server.On("tools/call", request => request.Params!["inputResponses"] is { } answers
        ? request.ResultAsync(ModernServer.Text(answers.ToJsonString()))
        : request.ResultAsync($$$"""{"resultType":"input_required","inputRequests":{"q":{{{question}}}} }"""));

    private async Task AnswerAsync(JsonNode asked, string result) =>
        Assert.Equal(HttpStatusCode.Accepted, await _client.StatusAsync($$"""{"jsonrpc":"2.0","id":{{asked["id"]!.ToJsonString()}},"result":{{result}}}"""));
}
