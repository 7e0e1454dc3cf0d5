using Gateway.Actors.Upstreams.Children;
using Gateway.Actors.Upstreams.Stdio;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class RestartPauseTests
{
    private static readonly StdioLimits Limits = new();

    [Theory]
    [InlineData(0, 0.5, 500)]
    [InlineData(1, 0.5, 1_000)]
    [InlineData(6, 0.5, 32_000)]
    [InlineData(7, 0.5, 60_000)]
    [InlineData(5_000, 0.5, 60_000)]
    [InlineData(0, 0, 400)]
    [InlineData(0, 1, 600)]
    [InlineData(7, 0, 48_000)]
    [InlineData(7, 1, 60_000)]
    public void Pause_doubles_up_to_the_longest_give_or_take_a_fifth(int failures, double chance, double milliseconds)
    {
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), RestartPause.Compute(Limits, failures, chance));
    }

    [Fact]
    public void Crash_loop_makes_at_most_seven_starts_in_the_first_minute()
    {
        var clock = new ManualTimeProvider();
        var pause = new RestartPause(Limits, clock);
        var begin = clock.GetTimestamp();
        var starts = 0;

        while (clock.GetElapsedTime(begin) < TimeSpan.FromMinutes(1))
        {
            starts++;
            pause.Started();
            clock.Advance(pause.AfterEnd());
        }

        Assert.InRange(starts, 6, 8);
    }

    [Fact]
    public void Pauses_are_not_all_alike()
    {
        var pauses = Enumerable.Range(0, 50).Select(_ => new RestartPause(Limits, new ManualTimeProvider()).AfterEnd()).ToHashSet();

        Assert.True(pauses.Count > 10, $"Only {pauses.Count} different pauses in 50.");
        Assert.All(pauses, pause => Assert.InRange(pause.TotalMilliseconds, 400, 600));
    }

    [Fact]
    public void Child_that_lived_a_minute_starts_the_series_anew()
    {
        var clock = new ManualTimeProvider();
        var pause = new RestartPause(Limits, clock);
        for (var i = 0; i < 5; i++)
        {
            pause.Started();
            pause.AfterEnd();
        }

        pause.Started();
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.InRange(pause.AfterEnd().TotalSeconds, 12.8, 19.2);

        pause.Started();
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.InRange(pause.AfterEnd().TotalSeconds, 0.4, 0.6);

        pause.Started();
        Assert.InRange(pause.AfterEnd().TotalSeconds, 0.8, 1.2);
    }

    [Fact]
    public void Time_spent_pausing_does_not_count_as_health()
    {
        var clock = new ManualTimeProvider();
        var pause = new RestartPause(Limits, clock);
        for (var i = 0; i < 8; i++)
        {
            pause.Started();
            clock.Advance(pause.AfterEnd());
        }

        clock.Advance(TimeSpan.FromMinutes(10));
        pause.Started();

        Assert.InRange(pause.AfterEnd().TotalSeconds, 48, 60);
    }
}
