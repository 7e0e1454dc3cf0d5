using Gateway.Actors.Cluster;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>Rule 6 and C4 of the cluster's rules: when a node stops trusting its own lease.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class NodeLeaseTests
{
    private readonly TwoClocks _time = new();
    private readonly NodeLease _lease;

    public NodeLeaseTests() => _lease = new NodeLease(LeaseTimings.Default, _time);

    [Fact]
    public void Lease_holds_for_2_5_s_from_the_start_of_the_last_good_renewal()
    {
        Assert.Equal(LeaseState.Suspended, _lease.State);
        var started = Now();
        _time.Pass(seconds: 0.7);
        _lease.Begin(started);

        _time.Pass(seconds: 1.79);
        Assert.Equal(LeaseState.Serving, _lease.State);
        _time.Pass(seconds: 0.01);
        Assert.Equal(LeaseState.Suspended, _lease.State);

        _lease.Renewed(Now());
        Assert.Equal(LeaseState.Serving, _lease.State);
    }

    [Fact]
    public void Age_is_that_of_the_last_good_renewal()
    {
        Assert.Null(_lease.Age);
        _lease.Begin(Now());
        _time.Pass(seconds: 1.25);
        Assert.Equal(TimeSpan.FromSeconds(1.25), _lease.Age);

        _lease.Renewed(Now());

        Assert.Equal(TimeSpan.Zero, _lease.Age);
    }

    [Fact]
    public void Node_that_stalls_for_less_than_its_lease_goes_on()
    {
        _lease.Begin(Now());
        _time.Pass(seconds: 1.5);

        Assert.Equal(LeaseState.Serving, _lease.State);
    }

    [Fact]
    public void Host_that_was_suspended_with_its_monotonic_clock_standing_still_does_not_trust_its_lease()
    {
        _lease.Begin(Now());
        _time.Pass(monotonicSeconds: 0, wallSeconds: 600);

        Assert.Equal(LeaseState.Suspended, _lease.State);
    }

    [Fact]
    public void Wall_clock_that_is_set_back_does_not_make_a_lease_longer()
    {
        _lease.Begin(Now());
        _time.Pass(monotonicSeconds: 2.5, wallSeconds: -600);

        Assert.Equal(LeaseState.Suspended, _lease.State);
    }

    [Theory]
    [InlineData(1.1, 0.25)]
    [InlineData(0.25, 1.1)]
    public void Gap_between_ticks_on_either_clock_suspends_until_a_renewal_that_began_after_it(double monotonic, double wall)
    {
        _lease.Begin(Now());
        _lease.Tick();
        var before = Now();
        _time.Pass(monotonic, wall);
        _lease.Tick();
        Assert.Equal(LeaseState.Suspended, _lease.State);

        _lease.Renewed(before);
        Assert.Equal(LeaseState.Suspended, _lease.State);

        _time.Pass(seconds: 0.1);
        _lease.Renewed(Now());
        Assert.Equal(LeaseState.Serving, _lease.State);
    }

    [Fact]
    public void Fence_is_final_until_the_next_join()
    {
        _lease.Begin(Now());
        _lease.Fence();
        _lease.Renewed(Now());
        Assert.Equal(LeaseState.Fenced, _lease.State);

        _lease.Begin(Now());
        Assert.Equal(LeaseState.Serving, _lease.State);
    }

    [Fact]
    public void Lost_history_is_ended_by_no_renewal()
    {
        _lease.Begin(Now());
        _lease.Halt();
        _lease.Renewed(Now());

        Assert.Equal(LeaseState.Suspended, _lease.State);
    }

    [Fact]
    public async Task Who_waits_is_told_by_the_tick_that_the_time_has_passed()
    {
        _lease.Begin(Now());
        var next = _lease.NextAsync(LeaseState.Serving, TestContext.Current.CancellationToken);
        for (var tick = 0; tick < 9; tick++)
        {
            _time.Pass(seconds: 0.25);
            _lease.Tick();
        }

        Assert.False(next.IsCompleted);
        _time.Pass(seconds: 0.25);
        _lease.Tick();
        Assert.Equal(LeaseState.Suspended, await next.Within("the suspension"));
    }

    private NodeLease.Moment Now() => NodeLease.Moment.Now(_time);

    /// <summary>A monotonic and a wall clock that a test moves apart.</summary>
    private sealed class TwoClocks : TimeProvider
    {
        private long _monotonic = 1_000_000;
        private DateTimeOffset _wall = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _monotonic;

        public override DateTimeOffset GetUtcNow() => _wall;

        public void Pass(double seconds) => Pass(seconds, seconds);

        public void Pass(double monotonicSeconds, double wallSeconds)
        {
            _monotonic += TimeSpan.FromSeconds(monotonicSeconds).Ticks;
            _wall += TimeSpan.FromSeconds(wallSeconds);
        }
    }
}
