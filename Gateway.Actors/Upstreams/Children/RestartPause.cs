using System.Security.Cryptography;
using Gateway.Actors.Upstreams.Stdio;

namespace Gateway.Actors.Upstreams.Children;

/// <summary>
/// How long to wait before a child that ended is started again: the first pause, doubled with each end up to the longest, give or take 20 %,
/// so that many targets that fell together do not rise together. A child that lived long enough starts the series anew. Not thread-safe.
/// </summary>
internal sealed class RestartPause
{
    private const int JitterPercent = 20;
    private const int JitterSteps = 10_000;

    private readonly StdioLimits _limits;
    private readonly TimeProvider _time;
    private long _startedAt;
    private int _failures;

    /// <summary>A target that has not failed yet.</summary>
    /// <param name="limits">Gives the first and the longest pause.</param>
    /// <param name="time">The clock.</param>
    public RestartPause(StdioLimits limits, TimeProvider time)
    {
        _limits = limits;
        _time = time;
        Started();
    }

    /// <summary>How long a child must live to count as healthy.</summary>
    public static TimeSpan HealthyAfter { get; } = TimeSpan.FromSeconds(60);

    /// <summary>A child was started now, or its start was tried.</summary>
    public void Started() => _startedAt = _time.GetTimestamp();

    /// <summary>The child ended now, or could not be started: how long to wait before the next start.</summary>
    public TimeSpan AfterEnd()
    {
        if (_time.GetElapsedTime(_startedAt) >= HealthyAfter)
        {
            _failures = 0;
        }

        var pause = Compute(_limits, _failures, RandomNumberGenerator.GetInt32(JitterSteps + 1) / (double)JitterSteps);
        _failures++;
        return pause;
    }

    /// <summary>The pause after <paramref name="failures"/> earlier ends in a row.</summary>
    /// <param name="limits">Gives the first and the longest pause.</param>
    /// <param name="failures">Ends before this one, 0 or more.</param>
    /// <param name="chance">From 0 (the shortest pause) to 1 (the longest).</param>
    public static TimeSpan Compute(StdioLimits limits, int failures, double chance)
    {
        var doubled = limits.RestartPause.TotalMilliseconds * Math.Pow(2, failures);
        var capped = Math.Min(doubled, limits.RestartPauseMax.TotalMilliseconds);
        var spread = capped * (1 + (JitterPercent / 100.0 * ((2 * chance) - 1)));
        return TimeSpan.FromMilliseconds(Math.Min(spread, limits.RestartPauseMax.TotalMilliseconds));
    }
}
