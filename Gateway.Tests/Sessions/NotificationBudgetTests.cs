using Gateway.Actors.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class NotificationBudgetTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Budget_is_so_many_a_second_with_a_burst_of_twice_that()
    {
        var budget = new NotificationBudget(100, _time);

        Assert.Equal(200, Taken(budget));
        _time.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(1, Taken(budget));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(100, Taken(budget));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(200, Taken(budget));
    }

    [Fact]
    public void Asking_in_vain_does_not_delay_the_next()
    {
        var budget = new NotificationBudget(1, _time);
        Assert.Equal(2, Taken(budget));

        for (var i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(99));
            Assert.False(budget.TryTake());
        }

        _time.Advance(TimeSpan.FromMilliseconds(11));
        Assert.True(budget.TryTake());
    }

    [Fact]
    public void Many_threads_take_no_more_than_there_is()
    {
        var budget = new NotificationBudget(500, _time);
        var taken = 0;

        Parallel.For(0, 5000, _ => Interlocked.Add(ref taken, budget.TryTake() ? 1 : 0));

        Assert.Equal(1000, taken);
    }

    private static int Taken(NotificationBudget budget)
    {
        var taken = 0;
        while (taken < 10_000 && budget.TryTake())
        {
            taken++;
        }

        return taken;
    }
}
