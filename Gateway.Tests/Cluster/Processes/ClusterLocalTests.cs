using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Processes;

/// <summary>The cluster that <c>scripts/cluster-local.sh</c> runs with the files of <c>cluster-config</c>, behind HAProxy.</summary>
[Trait(Categories.Trait, Categories.Cluster)]
public sealed class ClusterLocalTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    // Enough that the killed node owns some of them, whichever balancer it is.
    private const int Sessions = 6;

    [Theory]
    [InlineData("haproxy.cfg")]
    [InlineData("haproxy-nonsticky.cfg")]
    public async Task Session_goes_on_behind_the_balancer_when_a_node_is_killed_and_started_again(string config)
    {
        var status = await cluster.BalanceAsync(config);
        Assert.Equal(["node1", "node2", "node3"], status.Where(line => line.StartsWith("node", StringComparison.Ordinal) && line.Contains(" runs ", StringComparison.Ordinal)).Select(line => line[..5]));
        var (endpoint, token) = (new Uri(status[^9].Split(' ')[0]), Assert.Single(await cluster.RunAsync("token")));
        var clients = Enumerable.Range(0, Sessions).Select(_ => new RawMcp(endpoint) { Authorization = $"Bearer {token}" }).ToList();
        foreach (var client in clients)
        {
            await client.OpenAsync();
            Assert.Equal("hello", await client.TextAsync(RawMcp.Call("alpha_echo")));
        }

        await cluster.RunAsync("kill", "2");
        await AllAnswerAsync(clients);
        await cluster.RunAsync("start", "2");
        await AllAnswerAsync(clients);

        using var stranger = new RawMcp(endpoint) { SessionId = clients[0].SessionId };
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.StatusAsync(RawMcp.Request("tools/list")));
        clients.ForEach(client => client.Dispose());
    }

    private static async Task AllAnswerAsync(IEnumerable<RawMcp> clients)
    {
        foreach (var client in clients)
        {
            Assert.Equal("hello", await client.TextAsync(RawMcp.Call("beta_echo")));
        }
    }
}
