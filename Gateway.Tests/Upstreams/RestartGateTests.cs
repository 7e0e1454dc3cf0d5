using Gateway.Actors.Upstreams;
using Gateway.Actors.Upstreams.Stdio;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class RestartGateTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly ManualTimeProvider _clock = new();
    private readonly RestartGate _gate;

    public RestartGateTests() => _gate = new RestartGate(new StdioLimits(), _clock);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Program_that_keeps_failing_is_started_at_most_six_times_in_any_minute()
    {
        var starts = new List<TimeSpan>();
        for (var begin = _clock.GetTimestamp(); _clock.GetElapsedTime(begin) < TimeSpan.FromMinutes(10);)
        {
            if (await TryEnterAsync())
            {
                starts.Add(_clock.GetElapsedTime(begin));
                _gate.Failed();
            }

            _clock.Advance(Step);
        }

        Assert.All(starts, start => Assert.InRange(starts.Count(other => other >= start && other < start + TimeSpan.FromMinutes(1)), 1, 6));
        Assert.InRange(starts.Count, 10, 16);
    }

    [Fact]
    public async Task Program_that_fails_is_started_once_at_a_time_however_many_want_it()
    {
        await _gate.EnterAsync(Stop);
        _gate.Failed();

        var waiting = Enumerable.Range(0, 20).Select(_ => TryWaitAsync()).ToArray();
        Assert.Equal(0, waiting.Count(entered => entered.IsCompletedSuccessfully && entered.Result));

        // About each half second one, as none of them fails; who would have waited more than five seconds was refused.
        for (var i = 0; i < 60; i++)
        {
            _clock.Advance(Step);
        }

        var entered = (await Task.WhenAll(waiting).Within("the waits")).Count(entered => entered);
        Assert.InRange(entered, 7, 12);
    }

    [Fact]
    public async Task Several_that_failed_together_count_as_one_failure()
    {
        for (var i = 0; i < 10; i++)
        {
            await _gate.EnterAsync(Stop);
        }

        for (var i = 0; i < 10; i++)
        {
            _gate.Failed();
        }

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_gate.EnterAsync(Stop).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Success_makes_the_next_failure_a_first_one()
    {
        for (var i = 0; i < 8; i++)
        {
            _clock.Advance(TimeSpan.FromMinutes(2));
            Assert.True(_gate.EnterAsync(Stop).IsCompletedSuccessfully);
            _gate.Failed();
        }

        Assert.False(await TryEnterAsync());
        _gate.Succeeded();

        Assert.True(_gate.EnterAsync(Stop).IsCompletedSuccessfully);
        _gate.Failed();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_gate.EnterAsync(Stop).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Program_that_ran_for_a_while_before_each_end_is_started_again_soon()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.True(_gate.EnterAsync(Stop).IsCompletedSuccessfully);
            _clock.Advance(TimeSpan.FromHours(1));
            _gate.Failed();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private async Task<bool> TryEnterAsync()
    {
        var entering = TryWaitAsync();
        while (!entering.IsCompleted)
        {
            _clock.Advance(Step);
        }

        return await entering;
    }

    private async Task<bool> TryWaitAsync()
    {
        try
        {
            await _gate.EnterAsync(Stop);
            return true;
        }
        catch (UpstreamException exception) when (exception.Fault == UpstreamFault.Suspended)
        {
            return false;
        }
    }
}
