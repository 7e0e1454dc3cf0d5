using Gateway.Actors.Upstreams.Children;

namespace Gateway.Actors.Upstreams;

/// <summary>
/// When a program may be started again: at once, but for one that keeps failing, which waits longer each time. A short wait is waited; a
/// long one is refused, as no caller has that patience. Thread-safe.
/// </summary>
internal sealed class RestartGate(StdioLimits limits, TimeProvider time)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private RestartPause _pause = new(limits, time);
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;

    /// <summary>Waits for the turn to start, and notes the start.</summary>
    /// <exception cref="UpstreamException">The wait would be too long.</exception>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_lock)
        {
            wait = _notBefore - time.GetUtcNow();
        }

        if (wait > LongestWait)
        {
            throw new UpstreamException(UpstreamFault.Suspended, $"it failed several times and is tried again in {Math.Ceiling(wait.TotalSeconds)} s");
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken);
        }

        lock (_lock)
        {
            _pause.Started();
        }
    }

    /// <summary>What was started failed, or ended.</summary>
    public void Failed()
    {
        lock (_lock)
        {
            _notBefore = time.GetUtcNow() + _pause.AfterEnd();
        }
    }

    /// <summary>What was started works: a later failure is a first one.</summary>
    public void Succeeded()
    {
        lock (_lock)
        {
            _pause = new RestartPause(limits, time);
        }
    }
}
