using System.Net;
using Gateway.Actors.Cluster;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>B14: nodes are configured one after the other. A session whose route one of them has no longer lives on where it still is, and is nowhere called gone.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ConfigSkewTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private TestCluster _cluster = null!;
    private RawMcp _owner = null!;
    private string _with = null!;
    private string _without = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync("""{"tools":{"listChanged":true}}""");
        _server.On("tools/call", request => request.TextAsync((string)request.Params!["arguments"]!["message"]!));
        (_with, _without) = (Yaml("mcp"), Yaml("elsewhere"));
        _cluster = await TestCluster.StartAsync(_with);
        _owner = _cluster[0].Client();
        await _owner.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _cluster.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task B14_Session_whose_owner_lost_its_route_goes_on_at_a_node_that_has_it()
    {
        await _cluster[0].Gateway.ReloadAsync(_without);

        foreach (var node in new[] { _cluster[1], _cluster[2], _cluster[1] })
        {
            using var client = node.Client(_owner);
            Assert.Equal("still", await client.TextAsync(RawMcp.Call("echo", "still")));
        }

        Assert.Equal((1, 0), (_server.Count("initialize"), _server.Received.Items.Count(request => request.HttpMethod == "DELETE")));
    }

    [Fact]
    public async Task B14_Node_without_the_route_says_503_while_others_run_another_configuration_and_404_when_none_has_it()
    {
        await _cluster[0].Gateway.ReloadAsync(_without);
        using (var skewed = await _owner.PostAsync(RawMcp.Call("echo")))
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "1"), (skewed.StatusCode, skewed.Headers.RetryAfter?.ToString()));
            Assert.Equal("config-skew", (string?)(await RawMcp.ReadAsync(skewed))["error"]!["data"]!["reason"]);
        }

        using var stranger = _cluster[0].Client();
        Assert.Equal(HttpStatusCode.NotFound, await stranger.StatusAsync(RawMcp.Initialize()));
        foreach (var node in new[] { _cluster[1], _cluster[2] })
        {
            await node.Gateway.ReloadAsync(_without);
        }

        Assert.Equal(HttpStatusCode.NotFound, await _owner.StatusAsync(RawMcp.Call("echo")));
    }

    [Fact]
    public async Task B14_Node_that_joins_again_says_which_configuration_it_runs_by_now()
    {
        await _cluster[0].Gateway.ReloadAsync(_without);
        var said = ConfigOf(0);

        _cluster.Members.SetState(_cluster[0].Id, NodeState.Dead);
        await _cluster[0].Gateway.Logs.WaitAsync(line => line.Contains("has joined again", StringComparison.Ordinal), "the node's return");

        Assert.Equal(said, ConfigOf(0));
        Assert.NotEqual(said, ConfigOf(1));
    }

    [Fact]
    public async Task B14_Session_goes_on_at_its_former_owner_when_the_route_is_back()
    {
        await _cluster[0].Gateway.ReloadAsync(_without);
        await _cluster[0].Gateway.ReloadAsync(_with);

        foreach (var node in _cluster.Nodes)
        {
            using var client = node.Client(_owner);
            Assert.Equal("back", await client.TextAsync(RawMcp.Call("echo", "back")));
        }

        Assert.Equal(1, _server.Count("initialize"));
    }

    [Fact]
    public async Task B14_Session_of_a_route_that_is_gone_everywhere_holds_no_connection_and_its_row_is_forgotten_in_time()
    {
        foreach (var node in _cluster.Nodes)
        {
            await node.Gateway.ReloadAsync(_without);
        }

        Assert.Equal(0, _cluster.Nodes.Sum(node => node.Gateway.Services.Actors.Sessions.Count));
        Assert.Equal(1, await _cluster[1].Setup.Directory.ExpireAsync(TimeSpan.Zero, TestContext.Current.CancellationToken));
    }

    private string? ConfigOf(int node) => _cluster[1].Setup.Membership.Current.Find(_cluster[node].Id.Incarnation)?.Profile.ConfigHash;

    private string Yaml(string route) => TestCluster.Yaml(TargetYaml.Http("one", _server.Endpoint))
        .Replace("routes: [{", $"routes: [{{name: {route}, matches: [{{path: {{pathPrefix: /{route}}}}}], ", StringComparison.Ordinal);
}
