namespace Gateway.Actors.Cluster;

/// <summary>
/// What a process believes of its own lease. Counted from the start of the last good renewal, on two clocks: the monotonic one stands still while
/// a host is suspended, the wall clock may be set. Whichever says that more time has passed is believed. Thread-safe.
/// </summary>
internal sealed class NodeLease(LeaseTimings timings, TimeProvider time)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = NewSignal();
    private Moment? _renewed;
    private Moment? _distrustedUntil;
    private Moment? _lastTick;
    private bool _fenced;
    private bool _halted;

    /// <summary>Where the node stands now.</summary>
    public LeaseState State
    {
        get
        {
            lock (_lock)
            {
                return _fenced ? LeaseState.Fenced : !_halted && Holds() ? LeaseState.Serving : LeaseState.Suspended;
            }
        }
    }

    /// <summary>Time since the start of the last good renewal; null: there was none.</summary>
    public TimeSpan? Age
    {
        get
        {
            lock (_lock)
            {
                return _renewed?.Until(Moment.Now(time), time);
            }
        }
    }

    /// <summary>Starts over, with the lease that joining gave.</summary>
    public void Begin(Moment startedAt)
    {
        lock (_lock)
        {
            (_renewed, _distrustedUntil, _lastTick, _fenced, _halted) = (startedAt, null, null, false, false);
        }

        Signal();
    }

    /// <summary>The lease was extended by a renewal that began at <paramref name="startedAt"/>.</summary>
    public void Renewed(Moment startedAt)
    {
        lock (_lock)
        {
            _renewed = startedAt;
        }

        Signal();
    }

    /// <summary>Others hold this incarnation for dead. Final until <see cref="Begin"/>.</summary>
    public void Fence()
    {
        lock (_lock)
        {
            _fenced = true;
        }

        Signal();
    }

    /// <summary>The cluster's history was lost: no renewal ends this suspension, only <see cref="Begin"/>.</summary>
    public void Halt()
    {
        lock (_lock)
        {
            _halted = true;
        }

        Signal();
    }

    /// <summary>To be called each quarter of <see cref="LeaseTimings.Gap"/>: notices that the process was frozen, and tells who waits that time has passed.</summary>
    public void Tick()
    {
        lock (_lock)
        {
            var now = Moment.Now(time);
            if (_lastTick is { } last && last.Until(now, time) > timings.Gap)
            {
                _distrustedUntil = now;
            }

            _lastTick = now;
        }

        Signal();
    }

    /// <summary>Waits until the state is another one.</summary>
    public async Task<LeaseState> NextAsync(LeaseState state, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                changed = _changed.Task;
            }

            if (State is var now && now != state)
            {
                return now;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private bool Holds() => _renewed is { } renewed
        && renewed.Until(Moment.Now(time), time) < timings.Stop
        && (_distrustedUntil is not { } distrusted || renewed.Timestamp >= distrusted.Timestamp);

    private void Signal()
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A moment on both clocks.</summary>
    internal readonly record struct Moment(long Timestamp, DateTimeOffset Wall)
    {
        public static Moment Now(TimeProvider time) => new(time.GetTimestamp(), time.GetUtcNow());

        public TimeSpan Until(Moment later, TimeProvider time)
        {
            var (monotonic, wall) = (time.GetElapsedTime(Timestamp, later.Timestamp), later.Wall - Wall);
            return monotonic > wall ? monotonic : wall;
        }
    }
}
