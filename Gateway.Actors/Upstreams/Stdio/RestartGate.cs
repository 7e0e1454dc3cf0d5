using Gateway.Actors.Upstreams.Children;

namespace Gateway.Actors.Upstreams.Stdio;

/// <summary>
/// When a program may be started again: at once, but for one that keeps failing, which waits longer each time and after five failures in a
/// row as long as it ever waits. While it fails it is started once at a time, however many want it. A short wait is waited; a long one is
/// refused, as no caller has that patience. Thread-safe.
/// </summary>
internal sealed class RestartGate(StdioLimits limits, TimeProvider time)
{
    private const int FailuresInARow = 5;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private RestartPause _pause = new(limits, time);
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;
    private DateTimeOffset _nextTurn = DateTimeOffset.MinValue;
    private TimeSpan _spacing;
    private long _started = time.GetTimestamp();
    private int _failures;

    /// <summary>Waits for the turn to start, and notes the start.</summary>
    /// <exception cref="UpstreamException">The wait would be too long.</exception>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        while (TakeTurn() is { } wait)
        {
            if (time.GetElapsedTime(asked) + wait > LongestWait)
            {
                throw new UpstreamException(UpstreamFault.Suspended, $"it failed several times and is tried again in {Math.Ceiling(wait.TotalSeconds)} s");
            }

            // A delay takes whole milliseconds; a rest of one would be asked for again and again.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), time, cancellationToken);
        }
    }

    /// <summary>What was started failed, or ended.</summary>
    public void Failed()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (now < _notBefore)
            {
                // One of several that were started together, before the first of them failed.
                return;
            }

            _failures = time.GetElapsedTime(_started) >= RestartPause.HealthyAfter ? 0 : _failures;
            _spacing = _pause.AfterEnd();
            _spacing = ++_failures < FailuresInARow || _spacing > limits.RestartPauseMax ? _spacing : limits.RestartPauseMax;
            _notBefore = now + _spacing;
        }
    }

    /// <summary>What was started works: a later failure is a first one.</summary>
    public void Succeeded()
    {
        lock (_lock)
        {
            _pause = new RestartPause(limits, time);
            _failures = 0;
            _notBefore = _nextTurn = DateTimeOffset.MinValue;
        }
    }

    // Null: the turn is taken. Else how long to wait for the next one, which somebody else may take.
    private TimeSpan? TakeTurn()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var turn = _nextTurn > _notBefore ? _nextTurn : _notBefore;
            if (turn > now)
            {
                return turn - now;
            }

            _nextTurn = _failures > 0 ? now + _spacing : _nextTurn;
            _pause.Started();
            _started = time.GetTimestamp();
            return null;
        }
    }
}
