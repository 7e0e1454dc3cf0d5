namespace Gateway.Actors.Telemetry;

/// <summary>The programs of a target on this node.</summary>
/// <param name="Pids">Those that run.</param>
/// <param name="Starts">How many were started since this process was.</param>
/// <param name="Ended">How many of them ended.</param>
public sealed record ChildFacts(IReadOnlyList<int> Pids, long Starts, long Ended);
