using Gateway.Policies.Authentication;

namespace Gateway.Host.Pipeline;

/// <summary>Says when it is not known any more who a caller is, for as long as a stream is open to it.</summary>
internal sealed class CallerLifetime : IDisposable
{
    // Timers cannot wait for longer than 49 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _lock = new();
    private readonly DateTimeOffset _until;
    private readonly TimeProvider _time;
    private readonly ITimer? _timer;
    private bool _disposed;

    public CallerLifetime(Caller caller, TimeProvider time)
    {
        (_until, _time) = (caller.UsableUntil, time);
        if (_until < DateTimeOffset.MaxValue)
        {
            _timer = time.CreateTimer(_ => Check(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Check();
        }
    }

    /// <summary>Cancelled when the time is over.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Stops the clock. The token stays valid, as the clock may be about to cancel it.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
        }

        _timer?.Dispose();
    }

    private void Check()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            var rest = _until - _time.GetUtcNow();
            if (rest > TimeSpan.Zero)
            {
                _timer!.Change(rest < LongestWait ? rest : LongestWait, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        _ended.Cancel();
    }
}
