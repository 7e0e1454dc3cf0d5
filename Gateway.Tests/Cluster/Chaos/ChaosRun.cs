using System.Globalization;
using System.Security.Cryptography;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>Rounds of a fault under load, with figures and the seed printed, and the history checked at the end.</summary>
internal static class ChaosRun
{
    // A client whose call ended unknown calls again at its next beat, which counts as time without service: those without a session beat faster than what is shown.
    private static readonly TimeSpan OftenEnough = TimeSpan.FromMilliseconds(500);

    /// <param name="fault">Its name for the script.</param>
    /// <param name="setup">What it runs on.</param>
    /// <param name="round">One round; it takes the figures by <see cref="ChaosRound.Report"/>.</param>
    /// <param name="check">What the figures of a round must say.</param>
    /// <param name="work">What the client of this number calls; null: what takes no time.</param>
    /// <param name="checkAll">What the figures of all rounds together must say; null: nothing.</param>
    public static async Task Async(
        string fault, ChaosSetup setup, Func<ChaosRound, Task> round, Action<ChaosReport> check, Func<int, ChaosWork>? work = null, Action<ChaosReport>? checkAll = null)
    {
        var seed = ChaosSettings.Seed ?? (ulong)RandomNumberGenerator.GetInt32(int.MaxValue);
        Say($"{fault}: seed {seed}, {setup.Sessions} sessions, {ChaosSettings.Rounds} round(s), {ChaosSettings.CallsPerSecond} calls/s");
        var dice = new SeededBytes(seed);
        await using var rig = await ChaosRig.StartAsync(setup);
        using var stop = new CancellationTokenSource();
        var pace = TimeSpan.FromSeconds((double)rig.Clients.Count / ChaosSettings.CallsPerSecond);
        var load = rig.Clients.Select((client, index) =>
            client.RunAsync(pace * index / rig.Clients.Count, client.HasSession || pace < OftenEnough ? pace : OftenEnough, () => work?.Invoke(index) ?? default, stop.Token)).ToList();
        var (reports, broken) = (new List<ChaosReport>(), new List<string>());
        for (var number = 1; number <= ChaosSettings.Rounds; number++)
        {
            await Passing.Async(TimeSpan.FromMilliseconds(500 + dice.Next(1500)));
            var played = new ChaosRound(rig, dice, number);
            await round(played);
            Say($"{fault} {number}: {played.Figures}; {Load()}");
            reports.Add(played.Figures!);
            try
            {
                check(played.Figures!);
            }
            catch (Xunit.Sdk.XunitException exception)
            {
                // The rounds to come tell more than one that stops here.
                broken.Add($"round {number}: {exception.Message}");
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(load).Within("the last calls", TimeSpan.FromMinutes(3));
        await ServeAllAsync(rig);
        var all = ChaosReport.Of(reports);
        Say($"{fault}, all rounds: {all}");
        Say($"{fault}: {rig.History.Calls.Count} calls, {rig.History.Executions.Count} executions; {await rig.Database.NodesAsync()}; {Load()}");
        Assert.Equal([], rig.History.Violations());
        Assert.Equal([], broken);
        checkAll?.Invoke(all);
    }

    public static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():HH:mm:ss} {line}"));

    // When all is over each client is served again.
    private static async Task ServeAllAsync(ChaosRig rig)
    {
        var left = rig.Clients.ToList();
        for (var tries = 0; left.Count > 0; tries++)
        {
            Assert.True(tries < 10, $"{left.Count} clients are not served any more: {string.Join(", ", left.Select(client => client.Name))}");
            await Passing.Async(TimeSpan.FromSeconds(Math.Min(tries, 1)));
            var outcomes = await Task.WhenAll(left.Select(async client => (Client: client, Outcome: await client.CallAsync(default))));
            left = [.. outcomes.Where(call => call.Outcome != CallOutcome.Ok && !(call.Outcome == CallOutcome.Lost && call.Client.OpensAgain)).Select(call => call.Client)];
        }
    }

    // How busy the machine is: figures of two of its cores that others use as well say less.
    private static string Load() => File.Exists("/proc/loadavg") ? "load " + string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "";
}
