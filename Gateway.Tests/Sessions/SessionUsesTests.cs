using Gateway.Actors.Sessions.Takeover;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class SessionUsesTests
{
    private readonly SessionUses _uses = new();

    [Fact]
    public void Used_session_is_not_retired_and_a_retired_one_lets_nobody_in()
    {
        var use = _uses.TryEnter();
        Assert.False(_uses.TryRetire());
        use!.Dispose();
        use.Dispose();

        Assert.True(_uses.TryRetire());
        Assert.False(_uses.TryRetire());
        Assert.Null(_uses.TryEnter());

        _uses.Reopen();
        Assert.NotNull(_uses.TryEnter());
    }

    [Fact]
    public void Session_that_is_to_retire_serves_until_nobody_uses_it_and_not_a_moment_longer()
    {
        var (first, second) = (_uses.TryEnter(), _uses.TryEnter());
        var retired = _uses.RetireAsync();
        first!.Dispose();
        using (_uses.TryEnter())
        {
            Assert.False(retired.IsCompleted);
            second!.Dispose();
            Assert.False(retired.IsCompleted);
        }

        Assert.True(retired.IsCompleted);
        Assert.Null(_uses.TryEnter());
    }

    [Fact]
    public void Unused_session_retires_at_once()
    {
        Assert.True(_uses.RetireAsync().IsCompleted);
        Assert.Null(_uses.TryEnter());
    }

    [Fact]
    public async Task Requests_that_follow_each_other_without_a_pause_do_not_keep_a_session()
    {
        var turns = 0;
        var retired = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        var client = Task.Run(async () =>
        {
            for (var asked = (Task?)null; _uses.TryEnter() is { } use; turns++)
            {
                if (turns == 3)
                {
                    asked = _uses.RetireAsync();
                    retired.SetResult(asked);
                }

                await Task.Yield();
                use.Dispose();
            }
        }, TestContext.Current.CancellationToken);

        await (await retired.Task.Within("the wish to retire")).Within("the retirement");
        await client.Within("the client's end");
        Assert.Equal(4, turns);
    }

    [Fact]
    public async Task Many_threads_find_one_moment_of_retirement()
    {
        for (var round = 0; round < 100; round++)
        {
            var uses = new SessionUses();
            var inside = 0;
            var retired = Task.CompletedTask;
            await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(() =>
            {
                for (var i = 0; i < 50 && uses.TryEnter() is { } use; i++)
                {
                    Interlocked.Increment(ref inside);
                    if ((number, i) == (0, 10))
                    {
                        retired = uses.RetireAsync();
                    }

                    Interlocked.Decrement(ref inside);
                    use.Dispose();
                }
            }, TestContext.Current.CancellationToken)));

            Assert.Equal((true, 0), (retired.IsCompleted, inside));
            Assert.Null(uses.TryEnter());
        }
    }
}
