using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>The faults of <c>scripts/chaos.sh</c>: what each runs on, what happens in a round, what the figures of a round and of all rounds must say.</summary>
internal static class ChaosFaults
{
    public static readonly ChaosFault Kill = ChaosFault.InRounds(
        "kill", new(), round => KillAsync(round, patient: PatientClients.IsPossible ? 4 : 0), NoneLost, checkAll: ServedAgain);

    public static readonly ChaosFault TypeScript = ChaosFault.InRounds("typescript", new() { Sessions = 0 }, round => KillAsync(round, patient: 8), _ => { });

    public static readonly ChaosFault Storm = new("storm", ChaosStorm.RunAsync);

    public static readonly ChaosFault Freeze = ChaosFault.InRounds("freeze", new(), FreezeAsync, NoneLost);

    public static readonly ChaosFault Enqueue = ChaosFault.InRounds(
        "enqueue", new() { AgesTakeovers = true, Handshake = TimeSpan.FromMilliseconds(700), Limits = "cluster: {handshakes: 32}" }, FreezeBetweenEnqueueAndSendAsync, NoneLost);

    public static readonly ChaosFault Roll = ChaosFault.InRounds("roll", new(), RollAsync, NothingFailed, _ => new ChaosWork(1000, Progresses: false));

    public static readonly ChaosFault RollLong = ChaosFault.InRounds("roll-long", new() { Limits = "upstreams: {call: 80s}" }, RollAsync, NothingFailed, LongWork);

    public static readonly ChaosFault Database = ChaosFault.InRounds("database", new(), RestartDatabaseAsync, NoneUnknownAndNoneWithoutSessionFailed);

    // Children are given up after a time without a lease.
    public static readonly ChaosFault Outage = ChaosFault.InRounds(
        "outage", new() { Children = 6, Limits = ChaosSettings.OutageSeconds > 100 ? "cluster: {maxSuspend: 10m}" : "" }, TakeDatabaseAwayAsync, SessionsAloneStopped);

    public static readonly ChaosFault CutDatabase = ChaosFault.InRounds("cut-database", Links, CutFromDatabaseAsync, WithoutSessionsItGoesOn);

    public static readonly ChaosFault CutNodes = ChaosFault.InRounds("cut-nodes", Links, CutFromNodeAsync, NoneLost);

    public static readonly ChaosFault Cut = ChaosFault.InRounds("cut", Links with { AgesTakeovers = true }, CutBothAsync, NoneLost);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ChaosFault> All => [Kill, TypeScript, Storm, Freeze, Enqueue, Roll, RollLong, Database, Outage, CutDatabase, CutNodes, Cut];

    private static ChaosSetup Links => new() { HasLinks = true, Children = 6 };

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
            await Passing.Async(TimeSpan.FromSeconds(ChaosSettings.IsAlone ? 3 : 1));
        }

        round.Report();
    }

    // 1 s, 20 s and 65 s; every second client asks for progress.
    private static ChaosWork LongWork(int client) => new((client % 3) switch { 0 => 1_000, 1 => 20_000, _ => 65_000 }, client % 2 == 0);

    private static async Task RestartDatabaseAsync(ChaosRound round)
    {
        var (rig, before) = (round.Rig, await round.Rig.Database.NodesAsync());
        await rig.Postgres.StopAsync();
        await rig.Postgres.RunAsync();
        await Passing.Async(TimeSpan.FromSeconds(ChaosSettings.IsAlone ? 8 : 6));
        round.Report();
        Assert.Equal(before, await rig.Database.NodesAsync());
    }

    private static async Task TakeDatabaseAwayAsync(ChaosRound round)
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
    }

    private static async Task CutBothAsync(ChaosRound round)
    {
        await CutFromDatabaseAsync(round);
        WithoutSessionsItGoesOn(round.Figures!);
        await CutFromNodeAsync(round);
    }

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

    private static void NothingFailed(ChaosReport report) =>
        Assert.Equal([], report.Calls.Where(call => call.Outcome != CallOutcome.Ok));

    private static void NoneUnknownAndNoneWithoutSessionFailed(ChaosReport report)
    {
        Assert.Equal((0, 0), (report.Count(CallOutcome.Unknown), report.Count(CallOutcome.Lost)));
        Assert.Equal([], report.Calls.Where(call => call.Client.StartsWith('m') && call.Outcome != CallOutcome.Ok));
    }

    private static void SessionsAloneStopped(ChaosReport report)
    {
        NoneUnknownAndNoneWithoutSessionFailed(report);
        Assert.Contains(report.Calls, call => call.Outcome == CallOutcome.Failed && call.Detail.StartsWith("503", StringComparison.Ordinal));
    }

    // Requests without a session go on; one that is on its way to the node, or through it, when that is declared dead ends unknown.
    private static void WithoutSessionsItGoesOn(ChaosReport report)
    {
        NoneLost(report);
        Assert.All(report.Calls.Where(call => call.Client.StartsWith('m')).GroupBy(call => call.Client), calls =>
            Assert.True(calls.Count(call => call.Outcome == CallOutcome.Ok) * 2 > calls.Count(), $"{calls.Key}: {string.Join(", ", calls.Select(call => call.Detail))}"));
    }

    private static void ServedAgain(ChaosReport report)
    {
        // Beside other tests the machine decides how long it takes; each session must be served again.
        var limit = ChaosSettings.IsAlone ? TimeSpan.FromSeconds(5) : TimeSpan.FromSeconds(12);
        Assert.True(ChaosReport.Percentile(report.Gaps(withSession: true), 95) <= limit, report.ToString());
    }
}
