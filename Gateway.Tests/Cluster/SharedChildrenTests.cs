using System.Globalization;
using Gateway.Actors.Cluster;
using Gateway.Tests.Cluster.Chaos;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>A8, rule 7: of the children of a node, the lease is about those of sessions alone.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class SharedChildrenTests
{
    [Fact]
    public async Task A8_Fenced_node_ends_the_children_of_sessions_and_keeps_those_that_are_shared()
    {
        var yaml = TestCluster.Yaml(new[] { "shared", "principal", "session" }.Select(lifetime =>
            TargetYaml.Stdio(lifetime, ShellServer.Command(), "legacy").Replace("stdio: {", $"stdio: {{lifetime: {lifetime}, ", StringComparison.Ordinal)));
        await using var cluster = await TestCluster.StartAsync(yaml);
        var pids = new List<Children>();
        foreach (var node in cluster.Nodes)
        {
            using var client = node.Client();
            pids.Add(await OpenAsync(client));
            Assert.Equal(pids[^1], await OfAsync(client));
        }

        // One of each on each node.
        Assert.Equal(3 * 3, pids.SelectMany(of => new[] { of.Shared, of.OfCaller, of.OfSession }).Distinct().Count());

        var (first, before) = (cluster[0], cluster[0].Id);
        cluster.Members.Suspend(before, suspended: true);
        Assert.Equal((true, true, true), pids[0].Running);

        cluster.Members.SetState(before, NodeState.Dead);
        await first.Gateway.Logs.WaitAsync(line => line.Contains("has joined again", StringComparison.Ordinal), "the node's return");
        await GoneAsync(pids[0].OfSession).Within("the child of the session is gone");
        Assert.Equal((true, true, false), pids[0].Running);
        using var again = first.Client();
        var after = await OpenAsync(again);
        Assert.Equal((pids[0].Shared, pids[0].OfCaller), (after.Shared, after.OfCaller));
        Assert.All(pids.Skip(1), of => Assert.Equal((true, true, true), of.Running));
    }

    private static async Task<Children> OpenAsync(RawMcp client)
    {
        await client.OpenAsync();
        return await OfAsync(client);
    }

    private static async Task<Children> OfAsync(RawMcp client) => new(await PidAsync(client, "shared"), await PidAsync(client, "principal"), await PidAsync(client, "session"));

    // It has ended, and whoever started it has taken note of that.
    private static async Task GoneAsync(int pid)
    {
        while (ChaosChildren.IsRunning(pid))
        {
            await Task.Yield();
        }
    }

    private static async Task<int> PidAsync(RawMcp client, string target) =>
        int.Parse(await client.TextAsync(RawMcp.Call($"{target}_pid")), CultureInfo.InvariantCulture);

    private sealed record Children(int Shared, int OfCaller, int OfSession)
    {
        public (bool Shared, bool OfCaller, bool OfSession) Running => (ChaosChildren.IsRunning(Shared), ChaosChildren.IsRunning(OfCaller), ChaosChildren.IsRunning(OfSession));
    }
}
