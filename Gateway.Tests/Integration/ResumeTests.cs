using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>Streams that broke and are taken up again by <c>Last-Event-ID</c>: S6, and a disconnect that is no cancellation.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ResumeTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;
    private RawMcp _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync("""{"tools":{},"logging":{}}""");
        _server.HasStreams = true;
        _gateway = await TestGateway.StartAsync(
            "config: {limits: {sessions: {streamEvents: 16, replayEvents: 16}}}\n" + TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)));
        _client = new RawMcp(_gateway.Endpoint);
        await _client.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Stream_goes_on_after_the_event_that_is_named()
    {
        string second;
        await using (var stream = await _client.ListenAsync())
        {
            var upstream = await UpstreamAsync();
            for (var i = 1; i <= 4; i++)
            {
                await upstream.SendAsync(Log(i));
            }

            await LogAsync(stream, 4);
            second = (await stream.Events.WaitAsync(item => IsLog(item, 2), "the second event")).Id!;
        }

        await (await UpstreamAsync()).SendAsync(Log(5));
        await using var resumed = await _client.ListenAsync(second);

        await LogAsync(resumed, 5);
        Assert.Equal([3, 4, 5], resumed.Events.Items.Where(item => item.Message is not null).Select(item => (int)item.Message!["params"]!["data"]!));
    }

    [Fact]
    public async Task Stream_that_broke_before_its_first_event_is_resumed_from_its_beginning()
    {
        string opening;
        await using (var stream = await _client.ListenAsync())
        {
            opening = (await stream.Events.WaitAsync(item => item.IsPriming, "the id to resume from")).Id!;
        }

        await (await UpstreamAsync()).SendAsync(Log(1));
        await using var resumed = await _client.ListenAsync(opening);

        await LogAsync(resumed, 1);
    }

    [Fact]
    public async Task Reply_whose_connection_was_cut_is_resumed_and_the_call_was_not_cancelled()
    {
        var cut = new TaskCompletionSource();
        _server.On("tools/call", async request =>
        {
            var reply = await request.StreamAsync();
            await reply.SendAsync(Progress(request, 1));
            await cut.Task;
            await reply.SendAsync(Progress(request, 2));
            await reply.SendAsync(request.Response("""{"content":[{"type":"text","text":"survived"}]}"""));
        });
        var call = RawMcp.Request("tools/call", """{"name":"echo","arguments":{},"_meta":{"progressToken":"p"}}""", "\"cut\"");
        string firstId;
        using (var raw = await RawHttp.ConnectAsync(_gateway.Endpoint))
        {
            await raw.SendAsync(RawHttp.Post(call, $"Mcp-Session-Id: {_client.SessionId}"));
            Assert.Equal(200, (await raw.ReadHeadAsync()).Status);
            var first = StreamEvent.Parse(["", ""]);
            while (first.Message is null)
            {
                first = StreamEvent.Parse((await raw.ReadChunkAsync())!.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            }

            Assert.Equal(1, (int)first.Message["params"]!["progress"]!);
            firstId = first.Id!;
            raw.Cut();
        }

        cut.SetResult();
        await using var resumed = await _client.ListenAsync(firstId);

        var answer = await resumed.MessageAsync(message => message["id"] is not null, "the result");
        Assert.Equal(("cut", "survived"), ((string?)answer["id"], (string?)answer["result"]!["content"]![0]!["text"]));
        await resumed.Ended.Within("the end of the reply's stream");
        Assert.Equal([2], resumed.Events.Items.Where(item => item.Message?["method"] is not null).Select(item => (int)item.Message!["params"]!["progress"]!));
        Assert.Equal(0, _server.Count("notifications/cancelled"));
        Assert.Equal(1, _server.Count("tools/call"));
    }

    [Fact]
    public async Task Resumed_reply_brings_nothing_of_other_streams()
    {
        _server.On("tools/call", async request =>
        {
            var reply = await request.StreamAsync();
            await reply.SendAsync(RawMcp.Notification("notifications/message", $$"""{"level":"info","data":{{request.RawId}}}"""));
            await reply.SendAsync(request.Response("""{"content":[]}"""));
        });
        await using var first = await _client.StreamAsync(RawMcp.Call("echo", id: "1"));
        await first.Ended.Within("the end of the first reply");
        await using var second = await _client.StreamAsync(RawMcp.Call("echo", id: "2"));
        await second.Ended.Within("the end of the second reply");

        await using var resumed = await _client.ListenAsync(first.Events.Items[0].Id);
        await resumed.Ended.Within("the end of the resumed reply");

        var expected = first.Events.Items.Where(item => item.Message is not null).Select(item => item.Id);
        Assert.Equal(expected, resumed.Events.Items.Where(item => item.Message is not null).Select(item => item.Id));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("not an id")]
    [InlineData("{tag}-1-0")]
    [InlineData("{tag}-1-0-0-0")]
    [InlineData("{tag}-1-0--1")]
    [InlineData("{tag}-01-0-0")]
    [InlineData("{tag}-2-0-0")]
    [InlineData("{tag}-1-0-99")]
    [InlineData("{tag}-1-77-0")]
    [InlineData("{tag}-1-1-99")]
    [InlineData("00000000-1-0-0")]
    [InlineData("{tag}-1-0-99999999999999999999")]
    public async Task Forged_event_id_is_refused_with_no_event(string forged)
    {
        string tag;
        await using (var stream = await _client.ListenAsync())
        {
            await (await UpstreamAsync()).SendAsync(Log(1));
            await LogAsync(stream, 1);
            tag = stream.Events.Items[0].Id!.Split('-')[0];
        }

        using var refused = await _client.GetAsync(forged.Replace("{tag}", tag, StringComparison.Ordinal));

        await AssertUnknownEventAsync(refused);
    }

    [Fact]
    public async Task S6_Event_id_of_another_session_is_refused_with_no_event()
    {
        using var other = new RawMcp(_gateway.Endpoint);
        await other.OpenAsync();
        await using var stream = await _client.ListenAsync();
        await (await UpstreamAsync()).SendAsync(Log(1));
        await LogAsync(stream, 1);

        using var refused = await other.GetAsync(stream.Events.Items[0].Id);

        await AssertUnknownEventAsync(refused);
    }

    [Fact]
    public async Task Stream_goes_on_with_what_is_kept_where_the_successors_of_an_event_are_not()
    {
        string first;
        await using (var stream = await _client.ListenAsync())
        {
            var upstream = await UpstreamAsync();
            for (var i = 1; i <= 40; i++)
            {
                await upstream.SendAsync(Log(i));
                await LogAsync(stream, i);
            }

            first = (await stream.Events.WaitAsync(item => IsLog(item, 1), "the first event")).Id!;
        }

        await using var resumed = await _client.ListenAsync(first);

        await LogAsync(resumed, 40);
        Assert.Equal(Enumerable.Range(25, 16), resumed.Events.Items.Where(item => item.Message is not null).Select(item => (int)item.Message!["params"]!["data"]!));
    }

    [Fact]
    public async Task First_stream_of_a_session_where_more_was_said_than_is_kept_begins_with_what_is_kept()
    {
        _server.On("tools/list", async request =>
        {
            var reply = await request.StreamAsync();
            for (var i = 1; i <= 40; i++)
            {
                await reply.SendAsync(Log(i));
            }

            await reply.SendAsync(request.Response("""{"tools":[]}"""));
        });
        await _client.AskAsync(RawMcp.Request("tools/list"));

        await using var stream = await _client.ListenAsync();

        await LogAsync(stream, 40);
        Assert.Equal(Enumerable.Range(25, 16), stream.Events.Items.Where(item => item.Message is not null).Select(item => (int)item.Message!["params"]!["data"]!));
    }

    private static async Task AssertUnknownEventAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("unknown_event", (string?)(await RawMcp.ReadAsync(response))["error"]!["data"]!["reason"]);
    }

    private Task<ScriptedStream> UpstreamAsync() => _server.Streams.WaitAsync(_ => true, "the gateway listens to the target");

    private static string Log(int number) =>
        RawMcp.Notification("notifications/message", $$"""{"level":"info","data":{{number.ToString(CultureInfo.InvariantCulture)}}}""");

    private static bool IsLog(StreamEvent item, int number) => item.Message is { } message && (int?)message["params"]?["data"] == number;

    private static Task<StreamEvent> LogAsync(EventStream stream, int number) => stream.Events.WaitAsync(item => IsLog(item, number), $"log message {number}");

    private static string Progress(ScriptedRequest request, int progress) => RawMcp.Notification(
        "notifications/progress", new JsonObject { ["progressToken"] = request.Params!["_meta"]!["progressToken"]!.DeepClone(), ["progress"] = progress }.ToJsonString());
}
