using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>What clients with sessions hear of a server of 2026-07-28 outside of calls.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ModernSubscriptionTests : IAsyncLifetime
{
    private readonly Recorder<ScriptedStream> _listens = new();
    private readonly ManualTimeProvider _time = new();
    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;
    private RawMcp _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ModernServer.StartAsync("""{"tools":{"listChanged":true},"prompts":{},"resources":{"subscribe":true,"listChanged":true}}""");
        _server.On("subscriptions/listen", ListenAsync);
        _gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint, "modern")), _time);
        _client = new RawMcp(_gateway.Endpoint);
        await _client.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        foreach (var stream in _listens.Items)
        {
            stream.End();
        }

        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Change_of_a_list_comes_on_the_clients_stream_and_the_list_is_fetched_anew()
    {
        await _client.AskAsync(RawMcp.Request("tools/list"));
        await using var stream = await _client.ListenAsync();
        var listen = await ListenedAsync(1);
        Assert.Equal("""{"toolsListChanged":true,"resourcesListChanged":true}""", Wanted(listen));
        await _client.AskAsync(RawMcp.Request("tools/list"));
        Assert.Equal(1, _server.Count("tools/list"));

        await TellAsync(listen, "notifications/tools/list_changed", "\"x\":1.0,");

        var changed = await stream.MethodAsync("notifications/tools/list_changed");
        Assert.Equal("""{"x":1.0,"_meta":{"a":1}}""", changed["params"]!.ToJsonString());
        await _client.AskAsync(RawMcp.Request("tools/list"));
        Assert.Equal(2, _server.Count("tools/list"));
    }

    [Fact]
    public async Task Subscriptions_are_one_request_that_is_made_anew_when_they_change()
    {
        await using var stream = await _client.ListenAsync();
        var first = await ListenedAsync(1);

        Assert.Equal("{}", (await _client.AskAsync(RawMcp.Request("resources/subscribe", """{"uri":"demo://a"}""")))["result"]!.ToJsonString());
        var second = await ListenedAsync(2);
        Assert.Equal("""["demo://a"]""", second.Request.Params!["notifications"]!["resourceSubscriptions"]!.ToJsonString());
        await first.Ended.Within("the end of the request that was replaced");
        await TellAsync(second, "notifications/resources/updated", "\"uri\":\"demo://a\",");
        Assert.Equal("demo://a", (string?)(await stream.MethodAsync("notifications/resources/updated"))["params"]!["uri"]);

        await _client.AskAsync(RawMcp.Request("resources/unsubscribe", """{"uri":"demo://a"}"""));

        Assert.Null((await ListenedAsync(3)).Request.Params!["notifications"]!["resourceSubscriptions"]);
        await second.Ended.Within("the end of the subscription");
        Assert.Equal(0, _server.Count("resources/subscribe") + _server.Count("resources/unsubscribe"));
    }

    [Fact]
    public async Task Stream_that_breaks_comes_back_and_says_of_everything_that_it_may_have_changed()
    {
        await using var stream = await _client.ListenAsync();
        await _client.AskAsync(RawMcp.Request("resources/subscribe", """{"uri":"demo://a"}"""));
        var listen = await ListenedAsync(2);

        listen.Request.Context.Abort();
        await _time.AdvancePastAsync(ListenedAsync(3), TimeSpan.FromSeconds(30), "the pause before the next attempt");

        await stream.MethodAsync("notifications/tools/list_changed");
        await stream.MethodAsync("notifications/resources/list_changed");
        Assert.Equal("demo://a", (string?)(await stream.MethodAsync("notifications/resources/updated"))["params"]!["uri"]);
    }

    [Fact]
    public async Task Server_that_offers_no_subscriptions_is_asked_once()
    {
        _server.On("subscriptions/listen", request => request.FailAsync(404, -32601, "Method not found"));
        await using var stream = await _client.ListenAsync();
        await _server.Received.WaitAsync(request => request.Method == "subscriptions/listen", "the attempt");

        Assert.Equal("hi", await _client.TextAsync(RawMcp.Call("echo", "hi")));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("hi", await _client.TextAsync(RawMcp.Call("echo", "hi")));
        Assert.Equal(1, _server.Count("subscriptions/listen"));
    }

    [Fact]
    public async Task Session_has_only_so_many_subscriptions()
    {
        _server.On("subscriptions/listen", request => request.FailAsync(404, -32601, "Method not found"));
        for (var number = 0; number < 1000; number++)
        {
            await _client.AskAsync(RawMcp.Request("resources/subscribe", "{\"uri\":\"demo://" + number + "\"}"));
        }

        var error = (await _client.AskAsync(RawMcp.Request("resources/subscribe", """{"uri":"demo://more"}""")))["error"]!;

        Assert.Equal("overloaded", (string?)error["data"]!["reason"]);
        Assert.NotNull((await _client.AskAsync(RawMcp.Request("resources/subscribe", """{"uri":"demo://7"}""")))["result"]);
    }

    private async Task ListenAsync(ScriptedRequest request)
    {
        var stream = await request.StreamAsync();
        await TellAsync(stream, "notifications/subscriptions/acknowledged", "\"notifications\":{},");
        _listens.Add(stream);
        await stream.Ended;
    }

    private Task<ScriptedStream> ListenedAsync(int number) => _listens.WaitAsync(_ => true, $"request {number} for subscriptions", number);

    private static string Wanted(ScriptedStream stream) => stream.Request.Params!["notifications"]!.ToJsonString();

    private static Task TellAsync(ScriptedStream stream, string method, string parameters) => stream.SendAsync(
        "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":{" + parameters
        + "\"_meta\":{\"a\":1,\"io.modelcontextprotocol/subscriptionId\":" + stream.Request.RawId + "}}}");
}
