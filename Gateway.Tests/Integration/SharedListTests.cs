using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>Lists that a server of 2026-07-28 gives to everybody, and those that are a caller's own.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class SharedListTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ModernServer.StartAsync("""{"tools":{"listChanged":true}}""");
        _gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint, "modern")), _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Public_list_is_asked_for_once_for_all_sessions_while_it_is_good()
    {
        Answer("\"ttlMs\":60000,\"cacheScope\":\"public\"");

        await ListAsync();
        await ListAsync();
        Assert.Equal(1, _server.Count("tools/list"));

        _time.Advance(TimeSpan.FromMinutes(1));
        await ListAsync();
        Assert.Equal(2, _server.Count("tools/list"));
    }

    [Theory]
    [InlineData("\"ttlMs\":60000,\"cacheScope\":\"private\"")]
    [InlineData("\"ttlMs\":60000")]
    [InlineData("\"ttlMs\":0,\"cacheScope\":\"public\"")]
    [InlineData("\"ttlMs\":-5,\"cacheScope\":\"public\"")]
    [InlineData("\"ttlMs\":\"60000\",\"cacheScope\":\"public\"")]
    [InlineData("\"nextCursor\":\"n\",\"ttlMs\":60000,\"cacheScope\":\"public\"")]
    public async Task Any_other_list_is_never_anothers(string hint)
    {
        Answer(hint);

        await ListAsync();
        await ListAsync();

        Assert.Equal(2, _server.Count("tools/list"));
    }

    [Fact]
    public async Task Change_that_one_session_hears_of_ends_it_for_all()
    {
        Answer("\"ttlMs\":60000,\"cacheScope\":\"public\"");
        var listened = new TaskCompletionSource<ScriptedStream>(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.On("subscriptions/listen", async request =>
        {
            var stream = await request.StreamAsync();
            await stream.SendAsync("""{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"notifications":{}}}""");
            listened.TrySetResult(stream);
            await stream.Ended;
        });
        using var client = new RawMcp(_gateway.Endpoint);
        await client.OpenAsync();
        await using var stream = await client.ListenAsync();
        await ListAsync();

        await (await listened.Task.Within("the subscription")).SendAsync("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
        await stream.MethodAsync("notifications/tools/list_changed");

        await ListAsync();
        Assert.Equal(2, _server.Count("tools/list"));
        (await listened.Task).End();
    }

    private void Answer(string hint) => _server.On("tools/list", request => request.ResultAsync(
        "{\"resultType\":\"complete\"," + hint + ",\"tools\":[{\"name\":\"echo\",\"inputSchema\":{\"type\":\"object\"}}]}"));

    // A session of its own, which has nothing in memory.
    private async Task ListAsync()
    {
        using var client = new RawMcp(_gateway.Endpoint);
        await client.OpenAsync();
        var list = (await client.AskAsync(RawMcp.Request("tools/list")))["result"]!;
        Assert.Equal(("echo", null), ((string?)list["tools"]![0]!["name"], list["cacheScope"]));
    }
}
