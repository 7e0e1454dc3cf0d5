using System.Globalization;
using System.Security.Cryptography;
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
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(int.Parse(Setting("PACE", "400"), CultureInfo.InvariantCulture));

    private static readonly int Rounds = int.Parse(Setting("ROUNDS", "1"), CultureInfo.InvariantCulture);

    private static readonly int Sessions = int.Parse(Setting("SESSIONS", "24"), CultureInfo.InvariantCulture);

    private static string Only => Setting("FAULT", "");

    /// <summary>Whether it runs by itself, by the script: then the machine is as it is said to be, and the promised times are held.</summary>
    private static bool IsAlone => Only.Length > 0;

    [Fact]
    public Task Killed_owner_costs_its_sessions_seconds_and_no_call_is_executed_twice() => RunAsync("kill", async (rig, dice, report) =>
    {
        var node = rig.Nodes[dice.Next(rig.Nodes.Count)];
        await node.SignalAsync("KILL");
        await PassAsync(TimeSpan.FromSeconds(10));
        report();
        await node.StartAsync();
        await PassAsync(SafeAfterTakeover);
    }, ServedAgain);

    [Fact]
    public Task Owner_that_is_frozen_and_wakes_up_executes_nothing_any_more() => RunAsync("freeze", async (rig, dice, report) =>
    {
        var node = rig.Nodes[dice.Next(rig.Nodes.Count)];
        await node.SignalAsync("STOP");
        await PassAsync(TimeSpan.FromSeconds(10));
        await node.SignalAsync("CONT");
        await PassAsync(TimeSpan.FromSeconds(5));
        report();
        await PassAsync(SafeAfterTakeover);
    }, report => Assert.Equal(0, report.Count(CallOutcome.Lost)));

    [Fact]
    public Task Nodes_restarted_one_after_the_other_fail_no_call() => RunAsync("roll", async (rig, _, report) =>
    {
        foreach (var node in rig.Nodes)
        {
            await node.SignalAsync("TERM");
            await node.Process.WaitForExitAsync("a node that was told to stop", TimeSpan.FromSeconds(100));
            await node.StartAsync();
            await PassAsync(TimeSpan.FromSeconds(3));
        }

        report();
    }, report => Assert.Equal((0, 0, 0), (report.Count(CallOutcome.Failed), report.Count(CallOutcome.Unknown), report.Count(CallOutcome.Lost))), milliseconds: 1000);

    [Fact]
    public Task Restarted_database_is_not_noticed_but_by_waiting_and_no_node_dies() => RunAsync("database", async (rig, _, report) =>
    {
        var before = await rig.NodeTableAsync();
        await rig.Postgres.StopAsync();
        await rig.Postgres.RunAsync();
        await PassAsync(TimeSpan.FromSeconds(8));
        report();
        Assert.Equal(before, await rig.NodeTableAsync());
    }, report =>
    {
        Assert.Equal((0, 0), (report.Count(CallOutcome.Unknown), report.Count(CallOutcome.Lost)));
        Assert.Equal([], report.Calls.Where(call => call.Client.StartsWith('m') && call.Outcome != CallOutcome.Ok));
    });

    [Fact]
    public Task Database_that_is_away_for_longer_stops_sessions_alone_and_they_go_on_when_it_is_back() => RunAsync("outage", async (rig, _, report) =>
    {
        var before = await rig.NodeTableAsync();
        await rig.Postgres.StopAsync();
        await PassAsync(TimeSpan.FromSeconds(IsAlone ? 30 : 8));
        await rig.Postgres.RunAsync();
        await PassAsync(TimeSpan.FromSeconds(6));
        report();
        Assert.Equal(before, await rig.NodeTableAsync());
    }, report =>
    {
        Assert.Equal((0, 0), (report.Count(CallOutcome.Unknown), report.Count(CallOutcome.Lost)));
        Assert.Equal([], report.Calls.Where(call => call.Client.StartsWith('m') && call.Outcome != CallOutcome.Ok));
        Assert.Contains(report.Calls, call => call is { Outcome: CallOutcome.Failed, Detail: "503" });
    });

    // Two deaths within half a minute take sessions for what kills their owners (SessionRecord.PoisonWindow).
    private static TimeSpan SafeAfterTakeover => Rounds > 1 ? TimeSpan.FromSeconds(25) : TimeSpan.FromSeconds(1);

    private static void ServedAgain(ChaosReport report)
    {
        Assert.Equal(0, report.Count(CallOutcome.Lost));

        // Beside other tests the machine decides how long it takes; each session must be served again.
        var limit = IsAlone ? TimeSpan.FromSeconds(5) : TimeSpan.FromSeconds(12);
        Assert.True(ChaosReport.Percentile(report.Gaps(withSession: true), 95) <= limit, report.ToString());
    }

    private static async Task RunAsync(string fault, Func<ChaosRig, SeededBytes, Action, Task> round, Action<ChaosReport> check, int milliseconds = 0)
    {
        Assert.SkipWhen(IsAlone && Only != fault, $"another fault was asked for: {Only}");
        var seed = Setting("SEED", "") is { Length: > 0 } given ? ulong.Parse(given, CultureInfo.InvariantCulture) : (ulong)RandomNumberGenerator.GetInt32(int.MaxValue);
        Say($"{fault}: seed {seed}, {Sessions} sessions, {Rounds} round(s)");
        var dice = new SeededBytes(seed);
        await using var rig = await ChaosRig.StartAsync(Sessions, modern: Math.Max(4, Sessions / 20));
        using var stop = new CancellationTokenSource();
        var load = rig.Clients.Select(client => client.RunAsync(Pace, () => milliseconds, stop.Token)).ToList();
        for (var number = 1; number <= Rounds; number++)
        {
            await PassAsync(TimeSpan.FromMilliseconds(500 + dice.Next(1500)));
            var from = rig.Now;
            ChaosReport? report = null;
            await round(rig, dice, () => report = new ChaosReport(rig.History, from, rig.Now));
            Say($"{fault} {number}: {report}");
            check(report!);
        }

        await stop.CancelAsync();
        await Task.WhenAll(load).Within("the last calls", TimeSpan.FromMinutes(2));
        Say($"{fault}: {rig.History.Calls.Count} calls, {rig.History.Executions.Count} executions; {await rig.NodeTableAsync()}");
        Assert.Equal([], rig.History.Violations());
    }

    // The load goes on meanwhile: time itself is what these tests are about.
    private static async Task PassAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time, TimeProvider.System);
        await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }

    private static string Setting(string name, string otherwise) => Environment.GetEnvironmentVariable($"GATEWAY_CHAOS_{name}") ?? otherwise;

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
