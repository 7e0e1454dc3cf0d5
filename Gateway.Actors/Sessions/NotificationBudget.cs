namespace Gateway.Actors.Sessions;

/// <summary>A token bucket: so many a second, with a burst of twice that. Thread-safe.</summary>
internal sealed class NotificationBudget(int perSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _tokens = 2 * perSecond;
    private long _filled = time.GetTimestamp();

    /// <summary>Takes one; false when there is none.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(2 * perSecond, _tokens + (time.GetElapsedTime(_filled, now).TotalSeconds * perSecond));
            _filled = now;
            if (_tokens < 1)
            {
                return false;
            }

            _tokens--;
            return true;
        }
    }
}
