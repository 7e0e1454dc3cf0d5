using System.Net;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>C6: limits are those of one node. A full one says so, and the others go on, with its sessions too.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class NodeLimitTests
{
    [Fact]
    public async Task C6_Full_node_opens_no_session_and_brings_those_of_others_to_them()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On("tools/call", request => request.TextAsync((string)request.Params!["arguments"]!["message"]!));
        await using var cluster = await TestCluster.StartAsync(
            TestCluster.YamlWith("limits: {sessions: {perNode: 1}}", TargetYaml.Http("one", server.Endpoint)), nodes: 2);
        using var one = cluster[0].Client();
        await one.OpenAsync();

        using (var late = cluster[0].Client())
        using (var refused = await late.PostAsync(RawMcp.Initialize()))
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "node_is_full"), (refused.StatusCode, (string?)(await RawMcp.ReadAsync(refused))["error"]!["data"]!["reason"]));
        }

        using var two = cluster[1].Client();
        await two.OpenAsync();
        using var oneElsewhere = cluster[1].Client(one);
        using var twoElsewhere = cluster[0].Client(two);
        Assert.Equal(("one", "two"), (await oneElsewhere.TextAsync(RawMcp.Call("echo", "one")), await twoElsewhere.TextAsync(RawMcp.Call("echo", "two"))));

        // Nor does it take a session over: it is no reason to tell the client that the session is gone.
        cluster.Kill(cluster[1]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await twoElsewhere.StatusAsync(RawMcp.Call("echo", "two")));
        using var ended = await one.SendAsync(HttpMethod.Delete, null);
        Assert.Equal("two", await twoElsewhere.TextAsync(RawMcp.Call("echo", "two")));
    }
}
