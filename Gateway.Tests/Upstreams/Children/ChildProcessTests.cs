using Gateway.Actors.Upstreams.Children;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ChildProcessTests : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly ManualTimeProvider _clock = new();
    private readonly TaskCompletionSource<ChildExit> _exited = new();
    private readonly RecordingControl _control = new();
    private readonly RecordingStream _input;
    private readonly ChildProcess _child;

    public ChildProcessTests()
    {
        _input = new RecordingStream(_control.Calls);
        _child = new ChildProcess(42, new ChildStreams(_input, Stream.Null, Stream.Null), _exited.Task, _control, _clock);
    }

    public async ValueTask DisposeAsync()
    {
        _exited.TrySetResult(default);
        await _child.DisposeAsync();
        await _input.DisposeAsync();
    }

    [Fact]
    public async Task Child_that_ends_with_its_input_gets_no_signal()
    {
        var stop = _child.StopAsync(Grace, CancellationToken.None);
        _exited.SetResult(new ChildExit(0, null));
        await stop.Within("the stop");

        Assert.Equal(["end of input"], _control.Calls);
    }

    [Fact]
    public async Task Child_that_does_not_end_with_its_input_gets_sigterm_and_after_the_grace_sigkill()
    {
        var stop = _child.StopAsync(Grace, CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _control.Called("terminate");
        _clock.Advance(Grace - TimeSpan.FromTicks(1));
        Assert.DoesNotContain("kill", _control.Calls);

        _clock.Advance(TimeSpan.FromTicks(1));
        await _control.Called("kill");
        _exited.SetResult(new ChildExit(null, 9));
        await stop.Within("the stop");

        Assert.Equal(["end of input", "terminate", "kill"], _control.Calls);
    }

    [Fact]
    public async Task Child_that_obeys_sigterm_is_not_killed()
    {
        var stop = _child.StopAsync(Grace, CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _control.Called("terminate");
        _exited.SetResult(new ChildExit(null, 15));
        await stop.Within("the stop");

        Assert.DoesNotContain("kill", _control.Calls);
    }

    [Fact]
    public async Task Disposing_kills_at_once()
    {
        var dispose = _child.DisposeAsync();
        await _control.Called("kill");
        _exited.SetResult(new ChildExit(null, 9));
        await dispose.AsTask().Within("the disposal");

        Assert.Equal(["end of input", "kill"], _control.Calls);
    }

    [Fact]
    public async Task Disposing_cuts_short_a_stop_under_way()
    {
        var stop = _child.StopAsync(Grace, CancellationToken.None);
        var dispose = _child.DisposeAsync();
        await _control.Called("kill");
        _exited.SetResult(new ChildExit(null, 9));

        await stop.Within("the stop");
        await dispose.AsTask().Within("the disposal");
    }

    [Fact]
    public async Task Cancelling_the_stop_ends_the_grace()
    {
        using var impatience = new CancellationTokenSource();
        var stop = _child.StopAsync(Grace, impatience.Token);
        await impatience.CancelAsync();
        await _control.Called("kill");
        _exited.SetResult(new ChildExit(null, 9));

        await stop.Within("the stop");
    }

    [Fact]
    public async Task Child_that_cannot_even_be_killed_does_not_hold_up_its_stop_for_ever()
    {
        var stop = _child.StopAsync(TimeSpan.Zero, CancellationToken.None);
        await _control.Called("kill");
        _clock.Advance(TimeSpan.FromSeconds(5));

        await stop.Within("the stop");
        Assert.False(_child.Exited.IsCompleted);
    }

    [Fact]
    public async Task Stopping_a_child_that_has_ended_only_closes_its_input()
    {
        _exited.SetResult(new ChildExit(1, null));

        await _child.StopAsync(Grace, CancellationToken.None);
        await _child.StopAsync(Grace, CancellationToken.None);
        await _child.DisposeAsync();
        await _child.DisposeAsync();

        Assert.All(_control.Calls, call => Assert.Equal("end of input", call));
    }

    [Theory]
    [InlineData(3, null, "exited with code 3")]
    [InlineData(null, 9, "was ended by signal 9")]
    [InlineData(null, null, "was killed because the child guard died")]
    public void End_reads_as_a_clause(int? code, int? signal, string text)
    {
        Assert.Equal(text, new ChildExit(code, signal).ToString());
    }

    private sealed class RecordingControl : IChildControl
    {
        private readonly Dictionary<string, TaskCompletionSource> _signals = new()
        {
            ["terminate"] = new(),
            ["kill"] = new(),
        };

        public List<string> Calls { get; } = [];

        public void Terminate() => Record("terminate");

        public void Kill() => Record("kill");

        public Task Called(string call) => _signals[call].Task.Within($"the call of '{call}'");

        private void Record(string call)
        {
            Calls.Add(call);
            _signals[call].TrySetResult();
        }
    }

    private sealed class RecordingStream(List<string> calls) : MemoryStream
    {
        public override ValueTask DisposeAsync()
        {
            calls.Add("end of input");
            return base.DisposeAsync();
        }
    }
}
