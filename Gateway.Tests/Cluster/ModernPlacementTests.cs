using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>A7, B4, rule 8: where requests of clients run that have no session (2026-07-28).</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ModernPlacementTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.On("tools/list", request => request.ResultAsync("""{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}"""));
        _server.On("tools/call", request => request.TextAsync("here"));
        _cluster = await TestCluster.StartAsync(TestCluster.Yaml(TargetYaml.Http("one", _server.Endpoint)));
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A7_Calls_of_one_caller_through_all_nodes_are_one_session_at_the_server()
    {
        await CallAllAsync(rounds: 4);

        Assert.Equal(12, _server.Count("tools/call"));
        Assert.Equal(1, _server.Count("initialize"));
    }

    [Fact]
    public async Task A7_Suspended_nodes_go_on_as_no_directory_is_asked()
    {
        foreach (var node in _cluster.Nodes)
        {
            _cluster.Members.Suspend(node.Id, suspended: true);
        }

        await CallAllAsync(rounds: 2);

        Assert.Equal(1, _server.Count("initialize"));
    }

    [Fact]
    public async Task A7_Home_that_cannot_be_reached_or_is_dead_fails_nobody()
    {
        await CallAllAsync(rounds: 1);
        var home = Assert.Single(_cluster.Nodes, node => node.Gateway.Services.Actors.Sessions.Count > 0);
        home.Cut();
        var others = _cluster.Nodes.Where(node => node != home).ToList();

        foreach (var node in others)
        {
            await CallAsync(node);
        }

        _cluster.Kill(home);
        foreach (var node in others.Concat(others))
        {
            await CallAsync(node);
        }

        // At hand while the home was only out of reach, and at most one new home then.
        Assert.InRange(_server.Count("initialize"), 2, 4);
    }

    [Fact]
    public async Task Call_that_may_have_been_taken_by_the_home_ends_unknown()
    {
        await CallAllAsync(rounds: 1);
        var home = Assert.Single(_cluster.Nodes, node => node.Gateway.Services.Actors.Sessions.Count > 0);
        var other = _cluster.Nodes.First(node => node != home);
        _server.On("tools/call", request => request.HangAsync());
        using var client = new RawModern(other.Endpoint);
        var calling = client.AskAsync("tools/call", """{"name":"echo","arguments":{}}""");
        await _server.Received.WaitAsync(request => request.Method == "tools/call", "the call", count: 4);

        _cluster.Kill(home);

        Assert.Equal("unknown", (string?)(await calling)["error"]!["data"]!["executed"]);
        Assert.Equal(4, _server.Count("tools/call"));
    }

    private async Task CallAllAsync(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var node in _cluster.Nodes)
            {
                await CallAsync(node);
            }
        }
    }

    private static async Task CallAsync(TestNode node)
    {
        using var client = new RawModern(node.Endpoint);
        Assert.Equal("here", (string?)(await client.ResultAsync("tools/call", """{"name":"echo","arguments":{}}"""))["content"]![0]!["text"]);
    }
}
