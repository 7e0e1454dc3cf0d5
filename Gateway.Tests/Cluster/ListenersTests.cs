using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>C12: nothing is broadcast between nodes; each node with a listener of 2026-07-28 listens to the server itself.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ListenersTests
{
    [Fact]
    public async Task C12_Change_of_a_list_reaches_listeners_on_three_nodes()
    {
        await using var server = await ScriptedServer.StartAsync("""{"tools":{"listChanged":true}}""");
        server.HasStreams = true;
        await using var cluster = await TestCluster.StartAsync(TestCluster.Yaml(TargetYaml.Http("one", server.Endpoint)));
        var clients = cluster.Nodes.Select(node => new RawModern(node.Endpoint)).ToList();
        var listeners = await Task.WhenAll(clients.Select(client => client.StreamAsync("subscriptions/listen", """{"notifications":{"toolsListChanged":true}}""")));
        await Task.WhenAll(listeners.Select(listener => listener.MethodAsync("notifications/subscriptions/acknowledged")));
        await server.Streams.WaitAsync(_ => true, "a stream of each node", count: 3);

        foreach (var stream in server.Streams.Items)
        {
            await stream.SendAsync(RawMcp.Notification("notifications/tools/list_changed"));
        }

        await Task.WhenAll(listeners.Select(listener => listener.MethodAsync("notifications/tools/list_changed")));
        Assert.Equal(3, server.Count("initialize"));
        await Task.WhenAll(listeners.Select(listener => listener.DisposeAsync().AsTask()));
        clients.ForEach(client => client.Dispose());
    }
}
