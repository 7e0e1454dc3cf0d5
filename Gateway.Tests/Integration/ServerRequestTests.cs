using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>Requests of targets to clients within a call, and answers that nobody asked for (S15).</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ServerRequestTests : IAsyncLifetime
{
    private const string Asking = """{"sampling":{},"elicitation":{},"roots":{}}""";

    private readonly TaskCompletionSource<ScriptedStream> _call = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;
    private RawMcp _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.On("tools/call", async request =>
        {
            var reply = await request.StreamAsync();
            _call.TrySetResult(reply);
            await reply.Ended;
        });
        _gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)));
        _client = new RawMcp(_gateway.Endpoint);
        await _client.OpenAsync(capabilities: Asking);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        (await _call.Task).End();
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Question_within_a_call_comes_on_the_calls_stream_and_its_answer_goes_back()
    {
        var (call, asked) = await AskAsync("\"theirs\"");
        await using var stream = call;

        Assert.Equal(HttpStatusCode.Accepted, await _client.StatusAsync(Answer(asked, """{"action":"accept"}""")));

        await _server.Received.WaitAsync(request => request.RawId == "\"theirs\"", "the answer at the target");
        var reply = await _call.Task;
        await reply.SendAsync(reply.Request.Response("""{"content":[]}"""));
        await stream.MessageAsync(message => message["result"] is not null, "the result");
    }

    [Fact]
    public async Task Error_of_the_client_goes_back()
    {
        var (call, asked) = await AskAsync("3");
        await using var stream = call;

        await _client.StatusAsync("{\"jsonrpc\":\"2.0\",\"id\":" + asked["id"]!.ToJsonString() + ",\"error\":{\"code\":-1,\"message\":\"no\"}}");

        var answered = await _server.Received.WaitAsync(request => request.RawId == "3" && request.Method is null, "the answer at the target");
        Assert.Equal("""{"jsonrpc":"2.0","id":3,"error":{"code":-1,"message":"no"}}""", answered.Body);
    }

    [Fact]
    public async Task Second_answer_and_answers_nobody_asked_for_are_taken_and_dropped()
    {
        var (call, asked) = await AskAsync("\"theirs\"");
        await using var stream = call;
        var minted = asked["id"]!.ToJsonString();
        using var other = new RawMcp(_gateway.Endpoint);
        await other.OpenAsync(capabilities: Asking);

        string[] forged = ["\"theirs\"", "\"1.99\"", "\"0.1\"", "\"2.1\"", "\"01.1\"", "\"1.01\"", "1.1", "1", "\"\"", "\"1.1 \"", "\"-1.1\""];
        foreach (var id in forged)
        {
            Assert.Equal(HttpStatusCode.Accepted, await _client.StatusAsync(Answer(id, "{}")));
        }

        // The id is good, but the session is not the one that was asked.
        Assert.Equal(HttpStatusCode.Accepted, await other.StatusAsync(Answer(minted, """{"from":"another session"}""")));
        Assert.Equal(HttpStatusCode.Accepted, await _client.StatusAsync(Answer(minted, """{"from":"the one that was asked"}""")));
        Assert.Equal(HttpStatusCode.Accepted, await _client.StatusAsync(Answer(minted, """{"from":"the same once more"}""")));

        var reply = await _call.Task;
        await reply.SendAsync(reply.Request.Response("""{"content":[]}"""));
        await stream.MessageAsync(message => message["result"] is not null, "the result");
        var answers = _server.Received.Items.Where(request => request.HttpMethod == "POST" && request.Method is null).Select(request => request.Body);
        Assert.Equal(["""{"jsonrpc":"2.0","id":"theirs","result":{"from":"the one that was asked"}}"""], answers);
    }

    [Fact]
    public async Task Question_that_the_target_gives_up_is_given_up_under_the_id_the_client_knows()
    {
        var (call, asked) = await AskAsync("\"theirs\"");
        await using var stream = call;

        await (await _call.Task).SendAsync(RawMcp.Notification("notifications/cancelled", """{"requestId":"theirs","reason":"never mind"}"""));

        var cancelled = (await stream.MethodAsync("notifications/cancelled"))["params"]!;
        Assert.Equal((asked["id"]!.ToJsonString(), "never mind"), (cancelled["requestId"]!.ToJsonString(), (string?)cancelled["reason"]));
        Assert.Equal(HttpStatusCode.Accepted, await _client.StatusAsync(Answer(asked, "{}")));
        Assert.DoesNotContain(_server.Received.Items, request => request.HttpMethod == "POST" && request.Method is null);
    }

    [Fact]
    public async Task Clients_progress_on_a_question_goes_back_under_the_targets_token()
    {
        var (call, asked) = await AskAsync("\"theirs\"", """{"_meta":{"progressToken":77}}""");
        await using var stream = call;
        var token = asked["params"]!["_meta"]!["progressToken"]!;
        Assert.NotEqual("77", token.ToJsonString());

        foreach (var forged in new[] { "77", "\"other\"", "\"1.99\"" })
        {
            await _client.StatusAsync(RawMcp.Notification("notifications/progress", $$"""{"progressToken":{{forged}},"progress":9}"""));
        }

        await _client.StatusAsync(RawMcp.Notification("notifications/progress", $$"""{"progressToken":{{token.ToJsonString()}},"progress":1}"""));

        await _server.Received.WaitAsync(request => request.Method == "notifications/progress", "the progress at the target");
        var heard = Assert.Single(_server.Received.Items, request => request.Method == "notifications/progress");
        Assert.Equal("""{"progressToken":77,"progress":1}""", heard.Params!.ToJsonString());
    }

    private async Task<(EventStream Call, JsonNode Asked)> AskAsync(string id, string parameters = "{}")
    {
        var calling = _client.PostAsync(RawMcp.Call("echo"));
        await (await _call.Task.Within("the call at the target")).SendAsync(RawMcp.Request("elicitation/create", parameters, id));
        var stream = EventStream.Of(await calling);
        return (stream, await stream.MethodAsync("elicitation/create"));
    }

    private static string Answer(JsonNode asked, string result) => Answer(asked["id"]!.ToJsonString(), result);

    private static string Answer(string id, string result) => "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}";
}
