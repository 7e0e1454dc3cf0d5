using Gateway.Actors.Cluster;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>
/// Rules 3 and 11: requests that are on their way to a node while that ends. What it did not process any more is served elsewhere, once, and no client is told
/// that nobody knows.
/// </summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class LeavingNodeTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private TestCluster _cluster = null!;
    private RawMcp _owner = null!;
    private RawMcp _other = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.On("tools/call", request => request.TextAsync((string)request.Params!["arguments"]!["message"]!));
        _cluster = await TestCluster.StartAsync(
            TestCluster.YamlWith("limits: {cluster: {drainWait: 0s}}", TargetYaml.Http("one", _server.Endpoint)), nodes: 2);
        _owner = _cluster[0].Client();
        await _owner.OpenAsync();
        _other = _cluster[1].Client(_owner);
        Assert.Equal("before", await _other.TextAsync(RawMcp.Call("echo", "before")));
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        _other.Dispose();
        await _cluster.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Call_that_arrives_after_its_owner_took_the_last_one_is_served_by_the_next_owner()
    {
        _cluster[0].ToNodes.Hold();
        var calling = _other.TextAsync(RawMcp.Call("echo", "late"));
        await _cluster[0].ToNodes.Held.Within("the call on its way");

        // HTTP/2 GOAWAY (RFC 9113 §6.8) names the last stream that was processed; this one is above it, and nobody is there any more to send it to again.
        await _cluster[0].Gateway.Services.DrainAsync().Within("the end of the drain");
        await _cluster[0].StopAsync().Within("the end of the owner");

        Assert.Equal("late", await calling);
        Assert.Equal((1, 2), (_server.Count("initialize"), _server.Count("tools/call")));
    }

    [Theory]
    [InlineData(NodeState.Left)]
    [InlineData(NodeState.Dead)]
    public async Task Node_that_is_no_more_tells_one_that_has_not_heard_of_it_to_look_elsewhere(NodeState ended)
    {
        // The owner cannot come back as another incarnation, and the entry has an old view.
        _cluster[0].Database.Cut();
        _cluster[1].Database.Lag();
        _cluster.Members.SetState(_cluster[0].Id, ended);
        await _cluster[0].Gateway.Logs.WaitAsync(line => line.Contains("cannot join again yet", StringComparison.Ordinal), "the owner gives its sessions up");

        var calling = _other.TextAsync(RawMcp.Call("echo", "late"));
        await _cluster[0].Gateway.AccessLog.WaitAsync(line => line.Contains("421", StringComparison.Ordinal), "the answer to the other node");
        _cluster[1].Database.Mend();

        Assert.Equal("late", await calling);
        Assert.Equal((1, 2), (_server.Count("initialize"), _server.Count("tools/call")));
    }
}
