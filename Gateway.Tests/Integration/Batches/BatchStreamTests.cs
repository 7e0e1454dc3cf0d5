using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Batches;

/// <summary>Batches whose answer is a stream, as something comes before a response; and those of the older transport, where it always is.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class BatchStreamTests : IAsyncLifetime
{
    private readonly Recorder<ScriptedStream> _calls = new();
    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;
    private RawMcp _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.On("tools/call", async request =>
        {
            if ((string?)request.Params!["arguments"]!["message"] == "now")
            {
                await request.TextAsync("now");
                return;
            }

            var reply = await request.StreamAsync();
            _calls.Add(reply);
            await reply.Ended;
        });
        _gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)));
        _client = new RawMcp(_gateway.Endpoint);
        await _client.OpenAsync(Batches.Revision, """{"sampling":{}}""");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        foreach (var call in _calls.Items)
        {
            call.End();
        }

        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Stream_begins_with_what_comes_first_and_ends_after_the_last_response()
    {
        var posting = _client.StreamAsync(Batches.Of(Slow("p1", "1"), Slow("p2", "2"), RawMcp.Call("echo", "now", "3")));
        var (one, two) = (await CallAsync("p1"), await CallAsync("p2"));
        await one.SendAsync(Progress(one, 1));
        await using var stream = await posting;
        await stream.MethodAsync("notifications/progress");

        await FinishAsync(one, "first");
        await ResponseAsync(stream, "1");
        Assert.False(stream.Ended.IsCompleted);
        await two.SendAsync(Progress(two, 2));
        await FinishAsync(two, "second");

        await stream.Ended.Within("the end of the stream");
        var messages = stream.Events.Items.Select(item => item.Message).OfType<JsonNode>().ToList();
        Assert.Equal(["\"p1\"", "\"p2\""], messages.Where(message => message["method"] is not null).Select(message => message["params"]!["progressToken"]!.ToJsonString()));
        Assert.Equal(["first", "now", "second"], messages.Where(message => message["result"] is not null).Select(message => message.Text()).Order());
    }

    [Fact]
    public async Task Stream_that_was_cut_is_resumed_with_the_responses_of_all()
    {
        var posting = _client.StreamAsync(Batches.Of(Slow("p1", "1"), Slow("p2", "2")));
        var (one, two) = (await CallAsync("p1"), await CallAsync("p2"));
        await one.SendAsync(Progress(one, 1));
        string last;
        await using (var stream = await posting)
        {
            last = (await stream.Events.WaitAsync(item => item.Message?["method"] is not null, "progress")).Id!;
        }

        await FinishAsync(two, "second");
        await FinishAsync(one, "first");
        await using var resumed = await _client.ListenAsync(last);

        Assert.Equal(("first", "second"), ((await ResponseAsync(resumed, "1")).Text(), (await ResponseAsync(resumed, "2")).Text()));
        await resumed.Ended.Within("the end of the resumed stream");
    }

    [Fact]
    public async Task Questions_of_two_members_are_answered_by_one_batch_of_responses()
    {
        var posting = _client.StreamAsync(Batches.Of(Slow("p1", "1"), Slow("p2", "2")));
        foreach (var call in new[] { await CallAsync("p1"), await CallAsync("p2") })
        {
            await call.SendAsync(RawMcp.Request("sampling/createMessage", """{"messages":[],"maxTokens":1}""", "\"ask\""));
        }

        await using var stream = await posting;
        await stream.Events.WaitAsync(item => item.Message?["method"] is not null, "both questions", count: 2);
        var asked = stream.Events.Items.Select(item => item.Message?["id"]?.ToJsonString()).OfType<string>().Distinct().ToList();
        var answers = Batches.Of(asked.Select(id => $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"role":"assistant","model":"m","content":{"type":"text","text":"yes"} }}"""));

        Assert.Equal(2, asked.Count);
        Assert.Equal(HttpStatusCode.Accepted, await _client.StatusAsync(answers));
        await _server.Received.WaitAsync(request => request.RawId == "\"ask\"", "both answers at the target", count: 2);
    }

    [Fact]
    public async Task Request_that_is_cancelled_ends_alone()
    {
        var posting = _client.PostAsync(Batches.Of(Slow("p1", "1"), Slow("p2", "2")));
        await CallAsync("p1");
        var two = await CallAsync("p2");

        await _client.StatusAsync(Batches.Of(RawMcp.Notification("notifications/cancelled", """{"requestId":1}""")));
        await FinishAsync(two, "second");

        using var response = await posting;
        IReadOnlyList<JsonNode> answers = [.. (await RawMcp.ReadAsync(response)).AsArray().Select(answer => answer!)];
        Assert.NotNull(answers.To("1").Code());
        Assert.Equal("second", answers.To("2").Text());
    }

    [Fact]
    public async Task Batch_over_http_with_sse_is_202_and_each_response_is_an_event()
    {
        await using var session = await RawSse.ConnectAsync(_gateway.At("/sse"));
        Assert.Equal(HttpStatusCode.BadRequest, await session.StatusAsync(Batches.Of(RawMcp.Initialize(Batches.Revision))));
        await session.AskAsync(RawMcp.Initialize(Batches.Revision));

        Assert.Equal(HttpStatusCode.Accepted, await session.StatusAsync(Batches.Of(RawMcp.Call("echo", "now", "7"), "1", RawMcp.Request("ping", id: "8"))));
        Assert.Equal(HttpStatusCode.Accepted, await session.StatusAsync(Batches.Of(RawMcp.Notification("notifications/initialized"))));
        Assert.Equal(HttpStatusCode.BadRequest, await session.StatusAsync("[]"));

        Assert.Equal("now", (await ResponseAsync(session.Stream, "7")).Text());
        await ResponseAsync(session.Stream, "8");
        await session.Stream.MessageAsync(message => message["id"] is null && message.Code() == -32600, "the entry of what is no message");
    }

    [Fact]
    public async Task Session_of_another_revision_over_http_with_sse_has_none()
    {
        await using var session = await RawSse.OpenAsync(_gateway.At("/sse"));

        Assert.Equal(HttpStatusCode.BadRequest, await session.StatusAsync(Batches.Of(RawMcp.Call("echo", "now", "7"))));
        Assert.Equal(0, _server.Count("tools/call"));
    }

    private static string Slow(string token, string id) =>
        RawMcp.Request("tools/call", $$$"""{"name":"echo","arguments":{"message":"{{{token}}}"},"_meta":{"progressToken":"{{{token}}}"}}""", id);

    private static string Progress(ScriptedStream call, int progress) => RawMcp.Notification(
        "notifications/progress", $$$"""{"progressToken":{{{call.Request.Params!["_meta"]!["progressToken"]!.ToJsonString()}}},"progress":{{{progress}}} }""");

    private static async Task FinishAsync(ScriptedStream call, string text)
    {
        await call.SendAsync(call.Request.Response($$"""{"content":[{"type":"text","text":"{{text}}"}]}"""));
        call.End();
    }

    private static Task<JsonNode> ResponseAsync(EventStream stream, string id) =>
        stream.MessageAsync(message => message["method"] is null && message["id"]?.ToJsonString() == id, $"the response to {id}");

    private Task<ScriptedStream> CallAsync(string message) => _calls.WaitAsync(call => (string?)call.Request.Params!["arguments"]!["message"] == message, $"the call {message} at the target");
}
