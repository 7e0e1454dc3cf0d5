using System.Security.Cryptography;
using Gateway.Actors.Cluster;
using Gateway.Actors.Sessions.Placing;
using Gateway.Actors.Sessions.Takeover;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ClaimTurnsTests
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(5);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Burst_of_a_fifth_of_a_second_is_due_at_once_and_the_next_ones_follow_in_order()
    {
        var turns = new ClaimTurns(100, Hold, _time);

        Assert.All(Left(turns, 20), left => Assert.Equal(TimeSpan.Zero, left));
        Assert.Equal([10, 20, 30], Left(turns, 3).Select(left => left!.Value.TotalMilliseconds));
    }

    [Fact]
    public void Turn_that_is_too_far_away_is_not_taken()
    {
        var turns = new ClaimTurns(100, Hold, _time);
        Left(turns, 20 + 500);

        Assert.Null(turns.Take(NewKey()));
        Assert.Null(turns.Take(NewKey()));
        _time.Advance(TimeSpan.FromMilliseconds(10));

        Assert.Equal(Hold, turns.Take(NewKey())!.Value.Left(_time));
    }

    [Fact]
    public void Turn_becomes_due_with_the_clock_and_stays_so()
    {
        var turns = new ClaimTurns(1, Hold, _time);
        Left(turns, 1);
        var turn = turns.Take(NewKey())!.Value;

        Assert.Equal(TimeSpan.FromSeconds(1), turn.Left(_time));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, turn.Left(_time));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(TimeSpan.Zero, turn.Left(_time));
    }

    [Fact]
    public void Session_keeps_its_turn_however_often_it_asks_and_no_longer_than_somebody_may_wait_for_it()
    {
        var (turns, key) = (new ClaimTurns(100, Hold, _time), NewKey());
        Left(turns, 20);
        var turn = turns.Take(key);

        Assert.All(Enumerable.Range(0, 10), _ => Assert.Equal(turn, turns.Take(key)));
        Assert.Equal(20, turns.Take(NewKey())!.Value.Left(_time).TotalMilliseconds);
        _time.Advance(TimeSpan.FromMilliseconds(10) + Hold);
        Assert.Equal(turn, turns.Take(key));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.NotEqual(turn, turns.Take(key));
    }

    [Fact]
    public void Long_silence_saves_no_more_than_a_burst()
    {
        var turns = new ClaimTurns(100, Hold, _time);
        Left(turns, 20);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(20, Left(turns, 25).Count(left => left == TimeSpan.Zero));
    }

    [Fact]
    public void Many_threads_get_each_turn_once()
    {
        var turns = new ClaimTurns(100, Hold, _time);
        var taken = new ClaimTurn?[500];

        Parallel.For(0, taken.Length, i => taken[i] = turns.Take(NewKey()));

        Assert.Equal(taken.Length, taken.Distinct().Count());
    }

    private static SessionKey NewKey() => SessionKey.Of(RandomNumberGenerator.GetBytes(16));

    private List<TimeSpan?> Left(ClaimTurns turns, int count) => [.. Enumerable.Range(0, count).Select(_ => turns.Take(NewKey())?.Left(_time))];
}
