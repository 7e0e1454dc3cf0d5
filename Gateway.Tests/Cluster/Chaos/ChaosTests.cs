using Gateway.Tests.Cluster.Processes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>
/// Shown by 1 to 4 of the cluster: faults under load, behind a balancer that knows no sessions. In short here; <c>scripts/chaos.sh FAULT ROUNDS</c> runs a fault
/// as often as one likes, with 200 sessions, and prints figures and seeds.
/// </summary>
[Trait(Categories.Trait, Categories.Cluster)]
[Collection(AloneTests.Name)]
public sealed class ChaosTests
{
    private static bool IsAlone => ChaosSettings.IsAlone;

    [Fact]
    public Task A5_killed_owner_costs_its_sessions_seconds_and_no_call_is_executed_twice() => ChaosSettings.Only switch
    {
        "storm" => ChaosStorm.RunAsync(),
        "typescript" => ChaosRun.Async("typescript", new ChaosSetup { Sessions = 0 }, round => KillAsync(round, patient: 8), _ => { }),
        _ => ChaosRun.Async("kill", new ChaosSetup(), round => KillAsync(round, patient: PatientClients.IsPossible ? 4 : 0), NoneLost, checkAll: ServedAgain),
    };

    [Fact]
    public Task Owner_that_is_frozen_and_wakes_up_executes_nothing_any_more() => ChaosSettings.Only == "freeze"
        ? ChaosRun.Async("freeze", new ChaosSetup(), FreezeAsync, NoneLost)
        : ChaosRun.Async("enqueue", Enqueuing, FreezeBetweenEnqueueAndSendAsync, NoneLost);

    [Fact]
    public Task Nodes_restarted_one_after_the_other_fail_no_call() => ChaosSettings.Only == "roll-long"
        ? ChaosRun.Async("roll-long", new ChaosSetup { Limits = "upstreams: {call: 80s}" }, RollAsync, NothingFailed, LongWork)
        : ChaosRun.Async("roll", new ChaosSetup(), RollAsync, NothingFailed, _ => new ChaosWork(1000, Progresses: false));

    [Fact]
    public Task Restarted_database_is_not_noticed_but_by_waiting_and_no_node_dies() => ChaosRun.Async("database", new ChaosSetup(), async round =>
    {
        var before = await round.Rig.Database.NodesAsync();
        await round.Rig.Postgres.StopAsync();
        await round.Rig.Postgres.RunAsync();
        await Passing.Async(TimeSpan.FromSeconds(IsAlone ? 8 : 6));
        round.Report();
        Assert.Equal(before, await round.Rig.Database.NodesAsync());
    }, NoneUnknownAndNoneWithoutSessionFailed);

    [Fact]
    public Task Database_that_is_away_for_longer_stops_sessions_alone_and_they_go_on_when_it_is_back() => ChaosRun.Async("outage", Outage, async round =>
    {
        var (rig, before) = (round.Rig, await round.Rig.Database.NodesAsync());
        var (children, down) = (await rig.Children!.PidsAsync(), await rig.Balancer.TimesDownAsync());
        await rig.Postgres.StopAsync();
        await Passing.Async(TimeSpan.FromSeconds(ChaosSettings.OutageSeconds));
        await rig.Postgres.RunAsync();
        await Passing.Async(TimeSpan.FromSeconds(6));
        round.Report();
        Assert.Equal(before, await rig.Database.NodesAsync());
        Assert.Equal(children, await rig.Children.PidsAsync());
        Assert.Equal(down, await rig.Balancer.TimesDownAsync());
    }, report =>
    {
        NoneUnknownAndNoneWithoutSessionFailed(report);
        Assert.Contains(report.Calls, call => call.Outcome == CallOutcome.Failed && call.Detail.StartsWith("503", StringComparison.Ordinal));
    });

    private static ChaosSetup Enqueuing => new() { AgesTakeovers = true, Handshake = TimeSpan.FromMilliseconds(700), Limits = "cluster: {handshakes: 32}" };

    // Children are given up after this time without a lease.
    private static ChaosSetup Outage => new() { Children = 6, Limits = ChaosSettings.OutageSeconds > 100 ? "cluster: {maxSuspend: 10m}" : "" };

    private static async Task KillAsync(ChaosRound round, int patient)
    {
        var rig = round.Rig;
        var others = await rig.Database.OwnersAsync();
        await using var clients = patient > 0 ? await PatientClients.StartAsync(rig, $"t{round.Number}", patient) : null;
        var owners = await rig.Database.OwnersAsync();
        var node = await rig.OwnerAsync();
        var started = rig.Now;
        await node.SignalAsync("KILL");

        // Until its last thread is gone it takes requests, and nobody can say what became of them.
        await node.Process.Exited.Within("the end of the killed node");
        if (clients is not null)
        {
            await clients.CallAsync();
            await clients.ToldAsync(owners.Count(session => session.Value == node.Name && !others.ContainsKey(session.Key)), "the streams of the moved sessions go on");
            await clients.HearAsync();
            await clients.CallAsync();
            Assert.Equal([], rig.History.Calls.Where(call => call.Client.StartsWith($"t{round.Number}-", StringComparison.Ordinal) && call.Outcome != CallOutcome.Ok));
        }

        await Passing.Async(TimeSpan.FromSeconds(rig.Clients.Any(client => client.HasSession) ? 10 : 0) - (rig.Now - started));
        round.Report();
        await node.StartAsync();
        await Passing.Async(TimeSpan.FromSeconds(1));
    }

    private static async Task FreezeAsync(ChaosRound round)
    {
        var node = await round.Rig.OwnerAsync();
        await node.SignalAsync("STOP");
        await Passing.Async(TimeSpan.FromSeconds(10));
        await node.SignalAsync("CONT");
        await Passing.Async(TimeSpan.FromSeconds(5));
        round.Report();
    }

    // Sessions that were just taken over wait for their turn to ask the server whether it still knows them, and their calls with them. Whoever is frozen then
    // wakes up with calls that it has accepted and not sent, for sessions that are another's by then.
    private static async Task FreezeBetweenEnqueueAndSendAsync(ChaosRound round)
    {
        var first = await round.Rig.OwnerAsync();
        await first.SignalAsync("STOP");
        await Passing.Async(round.Between(4000, 5500));
        var second = await round.Rig.OwnerAsync(except: first);
        await second.SignalAsync("STOP");
        await Passing.Async(round.Between(7000, 9000));
        await second.SignalAsync("CONT");
        await first.SignalAsync("CONT");
        await Passing.Async(TimeSpan.FromSeconds(4));
        round.Report();
    }

    private static async Task RollAsync(ChaosRound round)
    {
        foreach (var node in round.Rig.Nodes)
        {
            await node.SignalAsync("TERM");
            await node.Process.WaitForExitAsync("a node that was told to stop", TimeSpan.FromSeconds(150));
            await node.StartAsync();
            await Passing.Async(TimeSpan.FromSeconds(IsAlone ? 3 : 1));
        }

        round.Report();
    }

    // 1 s, 20 s and 65 s; every second client asks for progress.
    private static ChaosWork LongWork(int client) => new((client % 3) switch { 0 => 1_000, 1 => 20_000, _ => 65_000 }, client % 2 == 0);

    private static void NothingFailed(ChaosReport report) =>
        Assert.Equal([], report.Calls.Where(call => call.Outcome != CallOutcome.Ok));

    private static void NoneUnknownAndNoneWithoutSessionFailed(ChaosReport report)
    {
        Assert.Equal((0, 0), (report.Count(CallOutcome.Unknown), report.Count(CallOutcome.Lost)));
        Assert.Equal([], report.Calls.Where(call => call.Client.StartsWith('m') && call.Outcome != CallOutcome.Ok));
    }

    private static void NoneLost(ChaosReport report) => Assert.Equal(0, report.Count(CallOutcome.Lost));

    private static void ServedAgain(ChaosReport report)
    {
        // Beside other tests the machine decides how long it takes; each session must be served again.
        var limit = IsAlone ? TimeSpan.FromSeconds(5) : TimeSpan.FromSeconds(12);
        Assert.True(ChaosReport.Percentile(report.Gaps(withSession: true), 95) <= limit, report.ToString());
    }
}
