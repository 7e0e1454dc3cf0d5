namespace Gateway.Actors.Upstreams;

/// <summary>
/// Whether it is worth trying a target: after five failures in a row it is left alone, but for one try each 10 s. Thread-safe.
/// </summary>
internal sealed class UpstreamHealth(TimeProvider time)
{
    private const int FailuresInARow = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private int _failures;
    private long _lastTry;

    /// <summary>Whether the last attempt worked, or there was none.</summary>
    public bool IsUp => Volatile.Read(ref _failures) == 0;

    /// <summary>Attempts that failed since one worked.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>Asks whether to try; who is told yes must report the outcome.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_failures >= FailuresInARow && time.GetElapsedTime(_lastTry) < Pause)
            {
                return false;
            }

            _lastTry = time.GetTimestamp();
            return true;
        }
    }

    public void Succeeded()
    {
        lock (_lock)
        {
            _failures = 0;
        }
    }

    public void Failed()
    {
        lock (_lock)
        {
            _failures++;
            _lastTry = time.GetTimestamp();
        }
    }
}
