using System.Text.Json.Nodes;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>The official clients behind a balancer that sends each of their requests to another node: they notice nothing.</summary>
[Trait(Categories.Trait, Categories.Node)]
public sealed class SdkClientTests
{
    [Fact]
    public async Task CSharp_client_does_everything_through_three_nodes()
    {
        await using var cluster = await TestCluster.StartAsync(TestCluster.Yaml(TargetYaml.Stdio("demo", StdioCommand.DemoServer)));
        await using var balancer = await RoundRobin.StartAsync(cluster);
        await using var client = await SdkClient.ConnectAsync(balancer.Endpoint, new SdkClientOptions { ProtocolVersion = "2025-11-25" });

        await new DemoChecks(client, Naming.Plain).AllAsync();
        await new DemoDialogueChecks(client, Naming.Plain).AllAsync();

        Assert.Equal(1, cluster.Nodes.Sum(node => node.Gateway.Services.Actors.Sessions.Count));
    }

    [Fact]
    public async Task A5_TypeScript_client_with_an_open_stream_goes_on_when_its_owner_is_killed()
    {
        await using var server = await ScriptedServer.StartAsync("""{"tools":{"listChanged":true}}""");
        server.HasStreams = true;
        server.On("tools/call", request => request.TextAsync((string)request.Params!["arguments"]!["message"]!));
        await using var cluster = await TestCluster.StartAsync(TestCluster.Yaml(TargetYaml.Http("one", server.Endpoint)));
        await using var balancer = await RoundRobin.StartAsync(cluster);
        var running = NodeClient.RunAsync(
            balancer.Endpoint,
            NodeClient.Call("echo", new JsonObject { ["message"] = "before" }),
            NodeClient.Await("notifications/tools/list_changed"),
            NodeClient.Call("echo", new JsonObject { ["message"] = "after" }));
        await server.Streams.WaitAsync(_ => true, "the client's stream");
        await balancer.Answered.WaitAsync(body => body.Contains("before", StringComparison.Ordinal), "the answer to the first call");

        cluster.Kill(Assert.Single(cluster.Nodes, node => node.Gateway.Services.Actors.Sessions.Count > 0));

        var result = await running;
        Assert.Equal(("before", "after"), (result.Text(0), result.Text(1)));
        Assert.Equal((1, 2), (server.Count("initialize"), server.Count("tools/call")));
    }
}
