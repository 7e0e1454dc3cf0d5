using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>Lists served from memory, and what makes the gateway fetch them anew.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ListCacheTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;
    private RawMcp _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync("""{"tools":{"listChanged":true}}""");
        _server.HasStreams = true;
        _gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)), _clock);
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
    public async Task List_is_fetched_once_in_five_seconds_while_nobody_listens()
    {
        await ListAsync();
        await ListAsync();
        Assert.Equal(1, _server.Count("tools/list"));

        _clock.Advance(TimeSpan.FromSeconds(5));
        await ListAsync();

        Assert.Equal(2, _server.Count("tools/list"));
    }

    [Fact]
    public async Task List_of_a_target_that_announces_changes_is_fetched_when_one_is_announced()
    {
        await using var stream = await _client.ListenAsync();
        var upstream = await _server.Streams.WaitAsync(_ => true, "the gateway listens to the target");
        await ListAsync();
        _clock.Advance(TimeSpan.FromMinutes(10));
        await ListAsync();
        Assert.Equal(1, _server.Count("tools/list"));

        await upstream.SendAsync(RawMcp.Notification("notifications/tools/list_changed"));
        await stream.MethodAsync("notifications/tools/list_changed");
        await ListAsync();

        Assert.Equal(2, _server.Count("tools/list"));
    }

    [Fact]
    public async Task List_that_changed_during_a_call_is_fetched_anew()
    {
        _server.On("tools/call", async request =>
        {
            var reply = await request.StreamAsync();
            await reply.SendAsync(RawMcp.Notification("notifications/tools/list_changed"));
            await reply.SendAsync(request.Response("""{"content":[]}"""));
        });
        await ListAsync();

        await using var call = await _client.StreamAsync(RawMcp.Call("echo"));
        await call.MethodAsync("notifications/tools/list_changed");
        await call.Ended.Within("the end of the call");
        await ListAsync();

        Assert.Equal(2, _server.Count("tools/list"));
    }

    [Fact]
    public async Task List_that_changed_while_it_was_fetched_is_not_kept()
    {
        _server.On("tools/list", async request =>
        {
            var reply = await request.StreamAsync();
            await reply.SendAsync(RawMcp.Notification("notifications/tools/list_changed"));
            await reply.SendAsync(request.Response("""{"tools":[]}"""));
        });

        await ListAsync();
        await ListAsync();

        Assert.Equal(2, _server.Count("tools/list"));
    }

    private Task<JsonNode> ListAsync() => _client.AskAsync(RawMcp.Request("tools/list"));
}
