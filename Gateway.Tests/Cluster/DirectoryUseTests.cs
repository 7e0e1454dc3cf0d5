using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>A3, B12: how little the directory is asked, and that who knows an owner needs none.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class DirectoryUseTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(1, 2, 0)]
    public async Task A3_Cold_node_asks_once_where_a_session_is_that_has_moved_and_goes_on_without_a_database(params int[] way)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On("tools/call", request => request.TextAsync((string)request.Params!["arguments"]!["message"]!));
        await using var cluster = await TestCluster.StartAsync(TestCluster.Yaml(TargetYaml.Http("one", server.Endpoint)), nodes: 4);
        using var first = cluster[0].Client();
        await first.OpenAsync();
        foreach (var node in way)
        {
            await Task.WhenAll(cluster.Nodes.Select(other => other.Gateway.Services.Actors.Sessions.Release.ReleaseAllAsync()));
            using var next = cluster[node].Client(first);
            Assert.Equal("moved", await next.TextAsync(RawMcp.Call("echo", "moved")));
        }

        using var cold = cluster[3].Client(first);
        var before = cluster.Nodes.Select(node => node.Database.Asked).ToList();
        await CallAsync(cold, 100);

        // Where it has come back to the node that its id names, nobody is asked at all. The owner neither asks nor writes for a call, but may have had to write still
        // what the takeover changed.
        var asked = cluster.Nodes.Select((node, index) => node.Database.Asked - before[index]).ToList();
        Assert.InRange(asked[way[^1]], 0, 1);
        asked[way[^1]] = 0;
        Assert.Equal([0, 0, 0, way[^1] == 0 ? 0 : 1], asked);
        foreach (var node in cluster.Nodes)
        {
            node.Database.Cut();
        }

        await CallAsync(cold, 20);
        Assert.Equal(1, server.Count("initialize"));
    }

    private static async Task CallAsync(RawMcp client, int calls)
    {
        for (var call = 0; call < calls; call++)
        {
            Assert.Equal($"{call}", await client.TextAsync(RawMcp.Call("echo", $"{call}")));
        }
    }
}
