using System.Globalization;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>The figures of one round.</summary>
/// <param name="history">What happened.</param>
/// <param name="from">When the fault began, from the start of the run.</param>
/// <param name="to">When the round ended.</param>
internal sealed class ChaosReport(ChaosHistory history, TimeSpan from, TimeSpan to)
{
    private readonly List<ChaosCall> _calls = [.. history.Calls.Where(call => call.Ended >= from && call.Started <= to)];

    public IReadOnlyList<ChaosCall> Calls => _calls;

    public int Count(CallOutcome outcome) => _calls.Count(call => call.Outcome == outcome);

    /// <summary>
    /// How long each client was without service: from the start of its first call that did not end well, or took long, to the next result. Sorted; who noticed
    /// nothing counts with the longest call it had.
    /// </summary>
    public IReadOnlyList<TimeSpan> Gaps(bool withSession) =>
        [.. _calls.Where(call => call.Client.StartsWith(withSession ? 's' : 'm')).GroupBy(call => call.Client).Select(group => Gap([.. group.OrderBy(call => call.Started)])).Order()];

    public static TimeSpan Percentile(IReadOnlyList<TimeSpan> sorted, int percent) => sorted.Count == 0 ? TimeSpan.Zero : sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)];

    public override string ToString()
    {
        var (sessions, modern) = (Gaps(withSession: true), Gaps(withSession: false));
        return string.Create(CultureInfo.InvariantCulture,
            $"{_calls.Count} calls: {Count(CallOutcome.Ok)} ok, {Count(CallOutcome.Failed)} failed, {Count(CallOutcome.Unknown)} unknown, {Count(CallOutcome.Lost)} lost; "
            + $"sessions without service p50 {Seconds(sessions, 50)}, p95 {Seconds(sessions, 95)}, max {Seconds(sessions, 100)}; without session p95 {Seconds(modern, 95)}, max {Seconds(modern, 100)}");
    }

    private static string Seconds(IReadOnlyList<TimeSpan> sorted, int percent) => Percentile(sorted, percent).TotalSeconds.ToString("F2", CultureInfo.InvariantCulture) + " s";

    private static TimeSpan Gap(IReadOnlyList<ChaosCall> calls)
    {
        var (longest, since) = (TimeSpan.Zero, (TimeSpan?)null);
        foreach (var call in calls)
        {
            since ??= call.Started;
            if (call.Outcome == CallOutcome.Ok)
            {
                longest = call.Ended - since.Value > longest ? call.Ended - since.Value : longest;
                since = null;
            }
        }

        // Whoever had no result by the end was without service until then.
        return since is { } left && calls[^1].Ended - left > longest ? calls[^1].Ended - left : longest;
    }
}
