using Gateway.Tests.Cluster.Processes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>Shown by 5 of the cluster: a node that is cut from the database, and one that is cut from another; in silence, or so that connections break.</summary>
[Trait(Categories.Trait, Categories.Cluster)]
[Collection(AloneTests.Name)]
public sealed class ChaosCutTests
{
    private static ChaosSetup Links => new() { HasLinks = true, Children = 6 };

    [Fact]
    public Task Cut_nodes_lose_no_session_and_execute_nothing_twice() => ChaosSettings.Only switch
    {
        "cut-nodes" => ChaosRun.Async("cut-nodes", Links, CutFromNodeAsync, NoneLost),
        "cut-database" => ChaosRun.Async("cut-database", Links, CutFromDatabaseAsync, WithoutSessionsItGoesOn),
        _ => ChaosRun.Async("cut", Links with { AgesTakeovers = true }, async round =>
        {
            await CutFromDatabaseAsync(round);
            WithoutSessionsItGoesOn(round.Figures!);
            await CutFromNodeAsync(round);
        }, NoneLost),
    };

    // It is suspended, hears from another that it is dead, and gives its sessions and their children up; they go on elsewhere. It joins again when it can.
    private static async Task CutFromDatabaseAsync(ChaosRound round)
    {
        var (children, node) = (await round.Rig.Children!.PidsAsync(), round.Any());
        node.DatabaseLink!.Cut(isSilent: round.Toss());
        await Passing.Async(TimeSpan.FromSeconds(6));
        var gone = children.Where(pid => !ChaosChildren.IsRunning(pid)).ToList();
        await Passing.Async(TimeSpan.FromSeconds(ChaosSettings.IsAlone ? 4 : 1));
        round.Report();
        node.DatabaseLink.Mend();
        await Passing.Async(TimeSpan.FromSeconds(4));
        var after = await round.Rig.Children.PidsAsync();
        Assert.All(children.Where((pid, session) => after[session] != pid), moved => Assert.True(gone.Contains(moved), $"{moved} ran on beside the session's next child"));
    }

    // Both renew their leases: nobody is declared dead, and no session changes hands.
    private static async Task CutFromNodeAsync(ChaosRound round)
    {
        var (rig, first, silent) = (round.Rig, round.Dice.Next(3), round.Toss());
        var (one, other) = (rig.Nodes[first], rig.Nodes[(first + 1 + round.Dice.Next(2)) % 3]);
        var before = (await rig.Database.NodesAsync(), await rig.Database.EpochAsync());
        one.CutFrom(other, silent);
        await Passing.Async(TimeSpan.FromSeconds(ChaosSettings.IsAlone ? 10 : 5));
        round.Report();
        Assert.Equal(before, (await rig.Database.NodesAsync(), await rig.Database.EpochAsync()));
        one.Link!.Mend();
        other.Link!.Mend();
        await Passing.Async(TimeSpan.FromSeconds(3));
    }

    private static void NoneLost(ChaosReport report) => Assert.Equal(0, report.Count(CallOutcome.Lost));

    // Requests without a session go on; one that is on its way to the node, or through it, when that is declared dead ends unknown.
    private static void WithoutSessionsItGoesOn(ChaosReport report)
    {
        NoneLost(report);
        Assert.All(report.Calls.Where(call => call.Client.StartsWith('m')).GroupBy(call => call.Client), calls =>
            Assert.True(calls.Count(call => call.Outcome == CallOutcome.Ok) * 2 > calls.Count(), $"{calls.Key}: {string.Join(", ", calls.Select(call => call.Detail))}"));
    }
}
