using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>Rule 6: a suspended owner emits no event, and what its clients missed by that they are told of when it serves again.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class SuspensionTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private TestCluster _cluster = null!;
    private RawMcp _owner = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync("""{"tools":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true}}""");
        _server.HasStreams = true;
        _server.On("tools/list", request => request.ResultAsync("""{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}"""));
        _cluster = await TestCluster.StartAsync(TestCluster.Yaml(TargetYaml.Http("one", _server.Endpoint)), nodes: 2);
        _owner = _cluster[0].Client();
        await _owner.OpenAsync();
        await _owner.AskAsync(RawMcp.Request("resources/subscribe", """{"uri":"test://one"}"""));
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _cluster.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Client_is_told_to_look_again_at_lists_and_subscribed_resources_and_gets_the_new_list()
    {
        using var other = _cluster[1].Client(_owner);
        await using var stream = await other.ListenAsync();
        var upstream = await _server.Streams.WaitAsync(_ => true, "the stream at the target");
        await _owner.AskAsync(RawMcp.Request("tools/list"));
        _cluster.Members.Suspend(_cluster[0].Id, suspended: true);

        await upstream.SendAsync(RawMcp.Notification("notifications/tools/list_changed"));
        await upstream.SendAsync(RawMcp.Notification("notifications/resources/updated", """{"uri":"test://one"}"""));
        await _cluster[0].Gateway.Logs.WaitAsync(line => line.Contains("the lease may have run out", StringComparison.Ordinal), "the events to be dropped", count: 2);
        Assert.DoesNotContain(stream.Events.Items, item => item.Message is not null);
        _cluster.Members.Suspend(_cluster[0].Id, suspended: false);

        await stream.MethodAsync("notifications/tools/list_changed");
        var updated = await stream.MethodAsync("notifications/resources/updated");
        Assert.Equal("test://one", (string?)updated["params"]!["uri"]);
        await _owner.AskAsync(RawMcp.Request("tools/list"));
        Assert.Equal(2, _server.Count("tools/list"));
    }

    [Fact]
    public async Task Suspension_in_which_nothing_was_said_tells_nothing()
    {
        await using var stream = await _owner.ListenAsync();
        var upstream = await _server.Streams.WaitAsync(_ => true, "the stream at the target");
        _cluster.Members.Suspend(_cluster[0].Id, suspended: true);
        _cluster.Members.Suspend(_cluster[0].Id, suspended: false);

        await upstream.SendAsync(RawMcp.Notification("notifications/message", """{"level":"info","data":"first"}"""));

        var first = await stream.Events.WaitAsync(item => item.Message is not null, "the first event");
        Assert.Equal("notifications/message", (string?)first.Message!["method"]);
    }
}
