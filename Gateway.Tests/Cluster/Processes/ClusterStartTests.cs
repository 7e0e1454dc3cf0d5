using Gateway.Host.Cluster;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Processes;

/// <summary>Gateways as processes become one cluster, by the file of <c>--cluster</c>.</summary>
[Trait(Categories.Trait, Categories.Cluster)]
public sealed class ClusterStartTests
{
    private static readonly string Yaml = ProcessCluster.Yaml($"{{name: demo, stdio: {{cmd: '{StdioCommand.DemoServer.Program}', args: ['{StdioCommand.DemoServer.Arguments[0]}', demo-server]}}}}");

    [Fact]
    public async Task Session_opened_on_one_node_is_served_through_every_other()
    {
        await using var cluster = await ProcessCluster.StartAsync(Yaml);
        using var first = new RawMcp(cluster.Nodes[0].Endpoint);
        await first.OpenAsync();

        foreach (var node in cluster.Nodes)
        {
            using var client = new RawMcp(node.Endpoint) { SessionId = first.SessionId };
            Assert.Equal("hello", await client.TextAsync(RawMcp.Call("echo")));
        }
    }

    [Fact]
    public async Task Node_with_a_foreign_key_ring_or_without_its_database_does_not_start()
    {
        await using var cluster = await ProcessCluster.StartAsync(Yaml, nodes: 1);
        using var folder = new TemporaryFolder();
        KeyRingFile.Add(folder.File("keys"));
        await File.WriteAllTextAsync(folder.File("gateway.yaml"), Yaml, TestContext.Current.CancellationToken);

        var foreign = await RunAsync(folder, await cluster.FileAsync("foreign", folder.File("keys")));
        Assert.StartsWith("This node does not join its cluster. 1 live node(s) of this cluster have none of this node's session keys", foreign, StringComparison.Ordinal);

        await cluster.Postgres.StopAsync();
        var alone = await RunAsync(folder, await cluster.FileAsync("alone", cluster.KeyFile));
        Assert.StartsWith("This node does not join its cluster. The cluster's database cannot be used: ", alone, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(TemporaryFolder folder, string file)
    {
        await using var process = TestProcess.Start(StdioCommand.Gateway("-f", folder.File("gateway.yaml"), "--cluster", file));
        Assert.Equal(1, await process.WaitForExitAsync("a node that does not start"));
        return process.Errors.Items.FirstOrDefault(line => line.StartsWith("This node", StringComparison.Ordinal)) ?? process.Transcript();
    }
}
