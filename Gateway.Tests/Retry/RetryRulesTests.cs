using Gateway.Policies.Retry;
using Gateway.Policies.Weights;
using Gateway.Tests.Support;

namespace Gateway.Tests.Retry;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class RetryRulesTests
{
    private static readonly RetryConfig Config = new() { Attempts = 2, Codes = [502, 503] };

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    [InlineData("get")]
    [InlineData("PURGE")]
    public void Request_that_may_have_been_done_and_is_not_idempotent_is_never_sent_again(string method)
    {
        Assert.False(RetryRules.Repeats(Config, method, AttemptOutcome.Answered(503), 1));
        Assert.False(RetryRules.Repeats(Config, method, AttemptOutcome.Lost, 1));
        Assert.True(RetryRules.Repeats(Config, method, AttemptOutcome.NotReached, 1));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public void Idempotent_request_is_sent_again_as_often_as_is_written(string method)
    {
        Assert.True(RetryRules.Repeats(Config, method, AttemptOutcome.Answered(503), 2));
        Assert.True(RetryRules.Repeats(Config, method, AttemptOutcome.Lost, 2));
        Assert.False(RetryRules.Repeats(Config, method, AttemptOutcome.Lost, 3));
        Assert.False(RetryRules.Repeats(Config, method, AttemptOutcome.Answered(500), 1));
    }

    [Fact]
    public void Nothing_is_sent_again_where_nothing_is_written() =>
        Assert.False(RetryRules.Repeats(null, "GET", AttemptOutcome.NotReached, 1));

    [Theory]
    [InlineData(0, 25)]
    [InlineData(0.5, 37.5)]
    [InlineData(1, 50)]
    public void Pause_is_drawn_from_once_to_twice_the_backoff(double draw, double milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), RetryRules.Pause(new RetryConfig(), draw));

    [Fact]
    public void Backend_that_failed_is_left_out_of_the_next_choice()
    {
        var choice = new WeightedChoice<string>([("a", 2), ("b", 1), ("a", 3), ("c", 4)]);

        var others = choice.Without("a")!;

        Assert.Equal(["b", "c", "c", "c", "c"], Enumerable.Range(0, others.Total).Select(others.At));
        Assert.Null(others.Without("b")!.Without("c"));
        Assert.Equal(10, choice.Without("d")!.Total);
    }
}
