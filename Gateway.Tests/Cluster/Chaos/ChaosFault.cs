namespace Gateway.Tests.Cluster.Chaos;

/// <summary>A fault under load.</summary>
/// <param name="Name">Its name for <c>scripts/chaos.sh</c>.</param>
/// <param name="RunAsync">Plays it and checks what follows.</param>
internal sealed record ChaosFault(string Name, Func<Task> RunAsync)
{
    /// <summary>One that is played in rounds, as <see cref="ChaosRun"/> does.</summary>
    public static ChaosFault InRounds(
        string name, ChaosSetup setup, Func<ChaosRound, Task> round, Action<ChaosReport> check, Func<int, ChaosWork>? work = null, Action<ChaosReport>? checkAll = null) =>
        new(name, () => ChaosRun.Async(name, setup, round, check, work, checkAll));

    /// <summary>Plays the one of them that the script asks for, and skips when that is another; without the script, the first.</summary>
    public static Task AskedAsync(params IReadOnlyList<ChaosFault> faults)
    {
        var asked = ChaosSettings.IsAlone ? faults.FirstOrDefault(fault => fault.Name == ChaosSettings.Only) : faults[0];
        Assert.SkipWhen(asked is null, $"another fault was asked for: {ChaosSettings.Only}");
        return asked.RunAsync();
    }
}
