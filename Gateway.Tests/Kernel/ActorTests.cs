using Gateway.Actors.Kernel;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Kernel;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ActorTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLogger<Scribe> _log = new();

    [Fact]
    public async Task Messages_get_their_turns_in_order_and_one_at_a_time()
    {
        var actor = NewScribe(capacity: 5000);
        var turns = new List<(int Sender, int Number)>();
        var atWork = 0;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(sender => Task.Run(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                var number = i;
                Assert.True(actor.TryTell(new Work(() =>
                {
                    Assert.Equal(1, Interlocked.Increment(ref atWork));
                    turns.Add((sender, number));
                    Interlocked.Decrement(ref atWork);
                })));
            }
        })));
        Assert.True(actor.TryTell(Scribe.Ends));
        await actor.Stopped.Within("the last turn");

        Assert.Null(actor.Failure);
        Assert.All(Enumerable.Range(0, 4), sender =>
            Assert.Equal(Enumerable.Range(0, 1000), turns.Where(turn => turn.Sender == sender).Select(turn => turn.Number)));
    }

    [Fact]
    public async Task Full_mailbox_refuses_and_keeps_what_it_has()
    {
        var actor = NewScribe(capacity: 2);
        using var turn = new HeldTurn(actor);
        var done = new List<int>();

        Assert.True(actor.TryTell(new Work(() => done.Add(1))));
        var waiting = actor.AskAsync("the last that fits");
        Assert.False(actor.TryTell(new Work(() => done.Add(2))));
        Assert.Throws<MailboxFullException>(() => { _ = actor.AskAsync("refused"); });
        Assert.Equal(2, actor.MailboxDepth);

        turn.Release();
        Assert.Equal("the last that fits", await waiting.Within("the turns of what waited"));
        Assert.Equal([1], done);
    }

    [Fact]
    public async Task Question_is_answered_by_its_turn()
    {
        var actor = NewScribe();

        Assert.Equal("an answer", await actor.AskAsync("an answer").Within("the answer"));
    }

    [Fact]
    public async Task Asker_may_stop_waiting()
    {
        var actor = NewScribe();
        using var turn = new HeldTurn(actor);
        using var gone = new CancellationTokenSource();

        var asked = actor.AskAsync("too late", gone.Token);
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public async Task Actor_that_stops_still_gives_turns_to_what_waits_and_takes_no_more()
    {
        var actor = NewScribe();
        using var turn = new HeldTurn(actor);

        actor.TryTell(Scribe.Ends);
        var waiting = actor.AskAsync("still served");
        turn.Release();

        Assert.Equal("still served", await waiting.Within("the waiting question"));
        await actor.Stopped.Within("the end");
        Assert.Equal((false, true, null), (actor.TryTell(Scribe.Ends), actor.HasStopped, actor.Failure));
        Assert.Throws<MailboxFullException>(() => { _ = actor.AskAsync("refused"); });
    }

    [Fact]
    public async Task Failed_turn_stops_the_actor_and_answers_whoever_waits()
    {
        var actor = NewScribe();
        using var turn = new HeldTurn(actor);
        var fault = new InvalidOperationException("half changed");

        actor.TryTell(new Work(() => throw fault));
        var waiting = actor.AskAsync("never served");
        turn.Release();

        await Assert.ThrowsAsync<NotSupportedException>(() => waiting.Within("the waiting question"));
        await actor.Stopped.Within("the end");
        Assert.Same(fault, actor.Failure);
        Assert.False(actor.TryTell(Scribe.Ends));
        Assert.Equal(["1001 Error Scribe: the turn for Work failed; the actor stops."], _log.Lines);
    }

    [Theory]
    [InlineData(100, null)]
    [InlineData(101, "1002 Warning Scribe: the turn for Work took 101 ms; 1 messages wait.")]
    public async Task Turn_of_more_than_100_ms_is_reported(int milliseconds, string? expected)
    {
        var actor = NewScribe();
        using var turn = new HeldTurn(actor);

        actor.TryTell(new Work(() => _time.Advance(TimeSpan.FromMilliseconds(milliseconds))));
        var after = actor.AskAsync("the turn after");
        turn.Release();
        await after.Within("the turn after");

        Assert.Equal(expected is null ? [] : [expected], _log.Lines);
    }

    private Scribe NewScribe(int capacity = 100) => new(capacity, _time, _log);

    /// <summary>Does what its messages say.</summary>
    private sealed class Scribe(int capacity, TimeProvider time, ILogger logger) : Actor<Work>(capacity, time, logger)
    {
        public static readonly Work Ends = new(() => { }) { IsLast = true };

        public Exception? Failure { get; private set; }

        public bool HasStopped { get; private set; }

        public Task<string> AskAsync(string answer, CancellationToken? cancellationToken = null)
        {
            var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            return AskAsync(new Work(() => reply.SetResult(answer)) { Reply = reply }, reply, cancellationToken ?? TestContext.Current.CancellationToken);
        }

        protected override void Receive(Work work)
        {
            work.Do();
            if (work.IsLast)
            {
                Stop();
            }
        }

        protected override void OnStopped(Exception? failure) => (Failure, HasStopped) = (failure, true);

        protected override void Drop(Work work) => work.Reply?.SetException(new NotSupportedException("The turn never came."));
    }

    private sealed record Work(Action Do)
    {
        public bool IsLast { get; init; }

        public TaskCompletionSource<string>? Reply { get; init; }
    }

    /// <summary>A turn that has begun and lasts until it is released.</summary>
    private sealed class HeldTurn : IDisposable
    {
        private readonly ManualResetEventSlim _released = new();

        public HeldTurn(Scribe actor)
        {
            using var begun = new ManualResetEventSlim();
            Assert.True(actor.TryTell(new Work(() =>
            {
                begun.Set();
                _released.Wait(Deadline.Default);
            })));
            Assert.True(begun.Wait(Deadline.Default, TestContext.Current.CancellationToken), "The turn did not begin.");
        }

        public void Release() => _released.Set();

        public void Dispose() => _released.Set();
    }
}
