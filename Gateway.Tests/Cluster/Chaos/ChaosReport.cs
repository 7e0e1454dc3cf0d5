using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>The figures of a round, or of several.</summary>
internal sealed class ChaosReport
{
    private readonly IReadOnlyList<(string Client, TimeSpan Gap)> _gaps;

    private ChaosReport(IReadOnlyList<ChaosCall> calls, IReadOnlyList<(string Client, TimeSpan Gap)> gaps) => (Calls, _gaps) = (calls, gaps);

    public IReadOnlyList<ChaosCall> Calls { get; }

    /// <summary>Those of one round.</summary>
    /// <param name="history">What happened.</param>
    /// <param name="from">When the fault began, from the start of the run.</param>
    /// <param name="to">When the round ended.</param>
    public static ChaosReport Of(ChaosHistory history, TimeSpan from, TimeSpan to)
    {
        List<ChaosCall> calls = [.. history.Calls.Where(call => call.Ended >= from && call.Started <= to)];
        return new ChaosReport(calls, [.. calls.GroupBy(call => call.Client).Select(group => (group.Key, GapOf([.. group.OrderBy(call => call.Started)])))]);
    }

    /// <summary>Those of all rounds: each client counts once for each.</summary>
    public static ChaosReport Of(IReadOnlyCollection<ChaosReport> rounds) => new([.. rounds.SelectMany(round => round.Calls)], [.. rounds.SelectMany(round => round._gaps)]);

    public int Count(CallOutcome outcome) => Calls.Count(call => call.Outcome == outcome);

    /// <summary>
    /// How long each client was without service: from the start of its first call that did not end well, or took long, to the next result. Sorted; who noticed
    /// nothing counts with the longest call it had.
    /// </summary>
    public IReadOnlyList<TimeSpan> Gaps(bool withSession) => Gaps(withSession ? 's' : 'm');

    public static TimeSpan Percentile(IReadOnlyList<TimeSpan> sorted, int percent) => sorted.Count == 0 ? TimeSpan.Zero : sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)];

    public override string ToString()
    {
        var (sessions, modern, patient) = (Gaps('s'), Gaps('m'), Gaps('t'));
        var typescript = patient.Count == 0 ? "" : $"; TypeScript clients p95 {Seconds(patient, 95)}, max {Seconds(patient, 100)}";
        return string.Create(CultureInfo.InvariantCulture,
            $"{Calls.Count} calls: {Count(CallOutcome.Ok)} ok, {Count(CallOutcome.Failed)} failed, {Count(CallOutcome.Unknown)} unknown, {Count(CallOutcome.Lost)} lost; "
            + $"sessions without service p50 {Seconds(sessions, 50)}, p95 {Seconds(sessions, 95)}, max {Seconds(sessions, 100)}; without session p95 {Seconds(modern, 95)}, max {Seconds(modern, 100)}{typescript}{Reasons()}");
    }

    // Why calls of each kind of client did not end well, the most frequent first.
    private string Reasons()
    {
        var reasons = Calls.Where(call => call.Outcome != CallOutcome.Ok).CountBy(call => $"{call.Client[0]} {call.Outcome.ToString().ToLowerInvariant()} {ReasonOf(call.Detail)}")
            .OrderByDescending(reason => reason.Value).Take(6).Select(reason => string.Create(CultureInfo.InvariantCulture, $"{reason.Value} × {reason.Key}")).ToList();
        return reasons.Count == 0 ? "" : "; " + string.Join(", ", reasons);
    }

    private static string ReasonOf(string detail) =>
        Regex.Match(detail, "\"reason\":\"(\\w+)\"", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)) is { Success: true } reason ? reason.Groups[1].Value : detail[..Math.Min(detail.Length, 60)];

    private List<TimeSpan> Gaps(char kind) => [.. _gaps.Where(gap => gap.Client.StartsWith(kind)).Select(gap => gap.Gap).Order()];

    private static string Seconds(IReadOnlyList<TimeSpan> sorted, int percent) => Percentile(sorted, percent).TotalSeconds.ToString("F2", CultureInfo.InvariantCulture) + " s";

    private static TimeSpan GapOf(IReadOnlyList<ChaosCall> calls)
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
