using Gateway.Actors.Cluster;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>A node that has joined and has no routes yet is brought nothing, and becomes active with its configuration.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class JoiningTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private TestCluster _cluster = null!;
    private TestNode _newcomer = null!;
    private string _yaml = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.On("tools/call", request => request.TextAsync((string)request.Params!["arguments"]!["message"]!));
        _yaml = TestCluster.YamlWith("limits: {cluster: {drainWait: 0s}}", TargetYaml.Http("one", _server.Endpoint));
        _cluster = await TestCluster.StartAsync(_yaml, nodes: 0);
        _newcomer = await _cluster.AddAsync("newcomer", _yaml, serves: false);
        for (var i = 0; i < 3; i++)
        {
            await _cluster.AddAsync($"node{i}", _yaml);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Node_that_stops_gives_a_request_for_an_orphan_to_a_node_that_has_its_routes()
    {
        using var owner = _cluster[1].Client();
        await owner.OpenAsync();
        _cluster.Kill(_cluster[1]);
        await _cluster[2].Gateway.Services.DrainAsync().Within("the end of the drain");
        using var client = _cluster[2].Client(owner);

        Assert.Equal("taken over", await client.TextAsync(RawMcp.Call("echo", "taken over")));

        Assert.Equal((0, 1), (Sessions(_newcomer), Sessions(_cluster[3])));
    }

    [Fact]
    public async Task Requests_without_a_session_have_no_home_at_a_node_without_routes()
    {
        // So many callers that some would live there.
        for (var caller = 1; caller <= 24; caller++)
        {
            Assert.NotEqual(_newcomer.Id, HomeOf(caller));
        }

        await _newcomer.Gateway.ServeAsync(TestGateway.Load(_yaml, allowUnauthenticated: false));

        Assert.Contains(Enumerable.Range(1, 24), caller => HomeOf(caller) == _newcomer.Id);
    }

    [Fact]
    public async Task Node_is_joining_and_not_ready_until_its_configuration_is_applied()
    {
        Assert.Equal((NodeState.Joining, false), (State(), _newcomer.Gateway.Services.Readiness.IsReady));

        await _newcomer.Gateway.ServeAsync(TestGateway.Load(_yaml, allowUnauthenticated: false));

        Assert.Equal((NodeState.Active, true), (State(), _newcomer.Gateway.Services.Readiness.IsReady));
    }

    [Fact]
    public async Task Node_that_was_fenced_before_it_served_joins_again_and_waits_for_its_routes()
    {
        var before = _newcomer.Id;
        _cluster.Members.SetState(before, NodeState.Dead);
        await _newcomer.Gateway.Logs.WaitAsync(line => line.Contains("has joined again", StringComparison.Ordinal), "the node's return");

        Assert.Equal((true, NodeState.Joining), (_newcomer.Id != before, State()));
        await _newcomer.Gateway.ServeAsync(TestGateway.Load(_yaml, allowUnauthenticated: false));
        Assert.Equal(NodeState.Active, State());
        _cluster.Members.SetState(_newcomer.Id, NodeState.Dead);
        await _newcomer.Gateway.Logs.WaitAsync(line => line.Contains("has joined again", StringComparison.Ordinal), "the node's second return", count: 2);
        Assert.Equal(NodeState.Active, State());
    }

    private NodeState? State() => _cluster[1].Setup.Membership.Current.Find(_newcomer.Id.Incarnation)?.State;

    private static int Sessions(TestNode node) => node.Gateway.Services.Actors.Sessions.Count;

    private NodeId? HomeOf(int caller)
    {
        var node = _cluster[1].Gateway.Services;
        var address = System.Net.IPAddress.Parse($"10.0.0.{caller}");
        return node.Actors.Sessions.ModernPlaces.HomeOf(
            node.Runtime.Snapshot.Backends.Values.Single(), new Actors.Sessions.SessionCaller(Policies.Authentication.Caller.Anonymous, address));
    }
}
