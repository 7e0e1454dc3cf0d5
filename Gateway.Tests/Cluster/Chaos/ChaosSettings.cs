using System.Globalization;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>What <c>scripts/chaos.sh</c> asks for; without it faults run in short.</summary>
internal static class ChaosSettings
{
    /// <summary>The one fault to run; empty: each in short.</summary>
    public static string Only => Setting("FAULT", "");

    /// <summary>Whether a fault runs by itself, by the script: then the machine is as it is said to be, and the promised times are held.</summary>
    public static bool IsAlone => Only.Length > 0;

    public static int Rounds { get; } = Number("ROUNDS", 1);

    public static int Sessions { get; } = Number("SESSIONS", 24);

    /// <summary>Calls in a second of all clients together, so that more sessions are not more load.</summary>
    public static int CallsPerSecond { get; } = Number("CALLS", 70);

    /// <summary>How long an outage lasts, in seconds.</summary>
    public static int OutageSeconds { get; } = Number("OUTAGE", IsAlone ? 30 : 8);

    /// <summary>By which a run can be repeated; null: any.</summary>
    public static ulong? Seed => Setting("SEED", "") is { Length: > 0 } seed ? ulong.Parse(seed, CultureInfo.InvariantCulture) : null;

    private static int Number(string name, int otherwise) => int.Parse(Setting(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    private static string Setting(string name, string otherwise) => Environment.GetEnvironmentVariable($"GATEWAY_CHAOS_{name}") is { Length: > 0 } set ? set : otherwise;
}
