namespace Gateway.Tests.Support;

/// <summary>
/// The one clock of a test: it stands still until <see cref="Advance"/>, which fires due timers in order of their time.
/// Thread-safe; callbacks run on the thread that advances.
/// </summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(Predicate<TimeSpan> Fits, TaskCompletionSource Armed)> _waiters = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>How many timers are waiting: a test can wait for one to be armed before it advances.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count(timer => timer.Due is not null);
            }
        }
    }

    /// <summary>Waits until a timer is waiting whose time from now fits; then it can be advanced past.</summary>
    /// <param name="isDueIn">Which times fit.</param>
    /// <param name="phase">What is being waited for, for the message of a timeout.</param>
    public Task WhenArmedAsync(Predicate<TimeSpan> isDueIn, string phase)
    {
        var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_timers.Any(timer => timer.Due - _now is { } left && isDueIn(left)))
            {
                return Task.CompletedTask;
            }

            _waiters.Add((isDueIn, armed));
        }

        return armed.Task.Within(phase);
    }

    /// <summary>Moves the clock past each timer that is due within <paramref name="span"/>, as they are armed, until a task has ended.</summary>
    /// <param name="task">What waits for them, one after the other.</param>
    /// <param name="span">How far the clock moves each time.</param>
    /// <param name="phase">What is being waited for, for the message of a timeout.</param>
    public async Task<T> AdvancePastAsync<T>(Task<T> task, TimeSpan span, string phase)
    {
        while (true)
        {
            var armed = WhenArmedAsync(due => due <= span, phase);
            if (await Task.WhenAny(task, armed) == task)
            {
                return await task;
            }

            await armed;
            Advance(span);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock by <paramref name="by"/>, stopping at each due timer on the way.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset until;
        lock (_lock)
        {
            until = _now + by;
        }

        while (Next(until) is { } timer)
        {
            timer.Fire();
        }

        lock (_lock)
        {
            _now = until;
        }
    }

    /// <summary>Moves the clock by <paramref name="by"/> as it passes for a process that is frozen: what becomes due on the way fires at the end of it.</summary>
    public void Freeze(TimeSpan by)
    {
        DateTimeOffset until;
        lock (_lock)
        {
            until = _now += by;
        }

        while (Next(until) is { } timer)
        {
            timer.Fire();
        }
    }

    private ManualTimer? Next(DateTimeOffset until)
    {
        lock (_lock)
        {
            var next = _timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due);
            if (next is not null)
            {
                _now = next.Due > _now ? next.Due.Value : _now;
                next.Rearm();
            }

            return next;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                _period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock._now + dueTime;
                if (!clock._timers.Contains(this))
                {
                    clock._timers.Add(this);
                }

                if (Due is not null)
                {
                    clock._waiters.FindAll(waiter => waiter.Fits(dueTime)).ForEach(waiter => waiter.Armed.TrySetResult());
                    clock._waiters.RemoveAll(waiter => waiter.Armed.Task.IsCompleted);
                }
            }

            return true;
        }

        public void Rearm() => Due = _period == Timeout.InfiniteTimeSpan || _period == TimeSpan.Zero ? null : Due + _period;

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (clock._lock)
            {
                Due = null;
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
