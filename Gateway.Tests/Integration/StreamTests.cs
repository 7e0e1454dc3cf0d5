using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>The stream that GET opens: what it brings, how it begins and stays open, and who gets it.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class StreamTests : IAsyncLifetime
{
    private const string Everything =
        """{"tools":{"listChanged":true},"prompts":{"listChanged":true},"resources":{"listChanged":true,"subscribe":true},"logging":{}}""";

    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync() => (_server = await ScriptedServer.StartAsync(Everything)).HasStreams = true;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/prompts/list_changed"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/resources/list_changed"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"error","data":{"text":"line\r\nbreaks"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"test://one"}}""")]
    public async Task Notification_of_a_target_comes_on_the_stream(string notification)
    {
        await using var gateway = await StartAsync();
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        await using var stream = await client.ListenAsync();

        await (await UpstreamAsync()).SendAsync(notification);

        var heard = await stream.Events.WaitAsync(item => item.Message is not null, "the notification");
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(heard.Message, System.Text.Json.Nodes.JsonNode.Parse(notification)), heard.Data);
        Assert.NotNull(heard.Id);
    }

    [Theory]
    [InlineData("sampling/createMessage", "sampling")]
    [InlineData("elicitation/create", "elicitation")]
    [InlineData("roots/list", "roots")]
    public async Task Request_of_a_target_comes_on_the_stream_and_its_answer_goes_back(string method, string capability)
    {
        await using var gateway = await StartAsync();
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync(capabilities: $$$"""{"{{{capability}}}":{}}""");
        await using var stream = await client.ListenAsync();

        await (await UpstreamAsync()).SendAsync(RawMcp.Request(method, """{"a":[1,2.50,1e400]}""", "\"theirs\""));
        var asked = await stream.MethodAsync(method);
        var minted = asked["id"]!.ToJsonString();
        Assert.Equal("""{"a":[1,2.50,1e400]}""", asked["params"]!.ToJsonString());

        Assert.Equal(HttpStatusCode.Accepted, await client.StatusAsync($$$"""{"jsonrpc":"2.0","id":{{{minted}}},"result":{"b":1e400}}"""));

        var answered = await _server.Received.WaitAsync(request => request.RawId == "\"theirs\"", "the answer at the target");
        Assert.Equal("""{"jsonrpc":"2.0","id":"theirs","result":{"b":1e400}}""", answered.Body);
    }

    [Fact]
    public async Task Request_that_the_client_cannot_be_asked_is_refused_by_the_gateway()
    {
        await using var gateway = await StartAsync();
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        await using var stream = await client.ListenAsync();
        var upstream = await UpstreamAsync();

        await upstream.SendAsync(RawMcp.Request("sampling/createMessage", id: "7"));
        await upstream.SendAsync(RawMcp.Request("ping", id: "8"));

        var refused = await _server.Received.WaitAsync(request => request.RawId == "7", "the refusal");
        Assert.Contains("-32601", refused.Body, StringComparison.Ordinal);
        var pinged = await _server.Received.WaitAsync(request => request.RawId == "8", "the answer to ping");
        Assert.Equal("""{"jsonrpc":"2.0","id":8,"result":{}}""", pinged.Body);
        Assert.DoesNotContain(stream.Events.Items, item => item.Message is not null);
    }

    [Theory]
    [InlineData("2025-11-25", true)]
    [InlineData("2025-06-18", false)]
    [InlineData("2025-03-26", false)]
    public async Task Stream_begins_with_an_id_to_resume_from_where_the_revision_has_that(string version, bool priming)
    {
        await using var gateway = await StartAsync();
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync(version);
        using var response = await client.GetAsync();
        Assert.Equal("no", response.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.True(response.Headers.CacheControl?.NoStore);
        await using var stream = EventStream.Of(response);

        var first = await stream.Events.WaitAsync(_ => true, "the first event");

        Assert.Equal((priming, !priming), (first.IsPriming, first.Comment is not null));
    }

    [Fact]
    public async Task Silent_stream_is_kept_in_use_by_comments()
    {
        await using var gateway = await TestGateway.StartAsync(
            "config: {limits: {sessions: {keepAlive: 1s}}}\n" + TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)));
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        await using var stream = await client.ListenAsync();

        await stream.Events.WaitAsync(item => item.Comment is not null, "two comments", count: 2);

        Assert.DoesNotContain(stream.Events.Items, item => item.Message is not null);
    }

    [Fact]
    public async Task S5_Second_stream_of_a_session_takes_the_place_of_the_first()
    {
        await using var gateway = await StartAsync();
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        await using var first = await client.ListenAsync();

        await using var second = await client.ListenAsync();

        await first.Ended.Within("the end of the stream that was replaced");
        await (await UpstreamAsync()).SendAsync(RawMcp.Notification("notifications/tools/list_changed"));
        await second.MethodAsync("notifications/tools/list_changed");
    }

    [Fact]
    public async Task S5_More_than_five_replacements_in_ten_seconds_are_409()
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await StartAsync(clock);
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        for (var i = 0; i <= 5; i++)
        {
            await using var stream = await client.ListenAsync();
        }

        using var refused = await client.GetAsync();
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);

        clock.Advance(TimeSpan.FromSeconds(11));
        await using var later = await client.ListenAsync();
    }

    [Fact]
    public async Task What_was_said_while_nobody_listened_is_kept()
    {
        _server.On("tools/list", async request =>
        {
            var reply = await request.StreamAsync();
            await reply.SendAsync(RawMcp.Notification("notifications/message", """{"level":"info","data":"before"}"""));
            await reply.SendAsync(request.Response("""{"tools":[]}"""));
        });
        await using var gateway = await StartAsync();
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        await client.AskAsync(RawMcp.Request("tools/list"));

        await using var stream = await client.ListenAsync();

        await stream.MethodAsync("notifications/message");
    }

    [Fact]
    public async Task S17_Flood_of_a_target_neither_grows_the_gateway_nor_reaches_the_client_whole()
    {
        await using var gateway = await StartAsync();
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        await using var stream = await client.ListenAsync();
        var upstream = await UpstreamAsync();
        var many = string.Concat(Enumerable.Repeat($"data: {RawMcp.Notification("notifications/message", """{"level":"info","data":"flood"}""")}\n\n", 100));

        for (var i = 0; i < 100; i++)
        {
            await upstream.WriteAsync(many);
        }

        await upstream.SendAsync(RawMcp.Request("ping", id: "\"end\""));
        await _server.Received.WaitAsync(request => request.RawId == "\"end\"", "the answer that follows the flood");
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(RawMcp.Request("ping")));
        Assert.InRange(stream.Events.Items.Count(item => item.Message is not null), 1, 2000);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    public async Task Client_that_takes_no_stream_is_406(string accept)
    {
        await using var gateway = await StartAsync();
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        using var refused = await client.SendAsync(HttpMethod.Get, null, ("Accept", accept));

        Assert.Equal(HttpStatusCode.NotAcceptable, refused.StatusCode);
    }

    private Task<TestGateway> StartAsync(TimeProvider? time = null) =>
        TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)), time);

    private Task<ScriptedStream> UpstreamAsync() => _server.Streams.WaitAsync(_ => true, "the gateway listens to the target");
}
