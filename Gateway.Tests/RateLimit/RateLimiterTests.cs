using Gateway.Policies;
using Gateway.Policies.RateLimit;
using Gateway.Tests.Support;

namespace Gateway.Tests.RateLimit;

/// <summary>Buckets of tokens: how many requests pass, and that no key costs more than one bucket.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class RateLimiterTests
{
    private static readonly LocalRateLimitConfig Config = new() { MaxTokens = 3, TokensPerFill = 2, FillInterval = TimeSpan.FromSeconds(10), MaxKeys = 2 };

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Bucket_gives_what_it_holds_and_no_more()
    {
        var bucket = new TokenBucket(Config, _time);

        Assert.Equal([(true, 2), (true, 1), (true, 0), (false, 0), (false, 0)], Take(bucket, 5));
    }

    [Fact]
    public void Tokens_come_back_at_the_end_of_an_interval_and_not_before()
    {
        var bucket = new TokenBucket(Config, _time);
        Take(bucket, 4);

        _time.Advance(TimeSpan.FromSeconds(9.9));
        var early = bucket.Take();
        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal((false, TimeSpan.FromSeconds(0.1)), (early.IsAllowed, TimeSpan.FromMilliseconds(Math.Round(early.Wait.TotalMilliseconds))));
        Assert.Equal([(true, 1), (true, 0), (false, 0)], Take(bucket, 3));
    }

    [Fact]
    public void Bucket_never_holds_more_than_it_can_however_long_nobody_comes()
    {
        var bucket = new TokenBucket(Config, _time);
        Take(bucket, 3);

        _time.Advance(TimeSpan.FromDays(3650));

        Assert.Equal([(true, 2), (true, 1), (true, 0), (false, 0)], Take(bucket, 4));
    }

    [Fact]
    public void Key_beyond_the_bound_shares_a_bucket_and_takes_nothing_from_those_that_are_known()
    {
        var buckets = new KeyedBuckets(Config, _time);
        buckets.Take(1);
        buckets.Take(2);

        var strangers = Enumerable.Range(3, 100).Select(key => buckets.Take((UInt128)key).IsAllowed).ToArray();

        Assert.Equal((3, 2), (strangers.Count(allowed => allowed), buckets.Count));
        Assert.Equal((true, 1), (buckets.Take(1).IsAllowed, buckets.Take(2).Remaining));
    }

    [Fact]
    public void Bucket_that_is_full_again_makes_room()
    {
        var buckets = new KeyedBuckets(Config, _time);
        buckets.Take(1);
        buckets.Take(2);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((2, 2), (buckets.Take(2).Remaining, buckets.Take(3).Remaining));
        Assert.Equal(2, buckets.Count);

        Assert.Equal([2, 1], [buckets.Take(1).Remaining, buckets.Take(2).Remaining]);
    }

    [Fact]
    public void Requests_without_a_key_share_one_bucket()
    {
        var buckets = new KeyedBuckets(Config, _time);

        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => buckets.Take(null).IsAllowed));
        Assert.Equal(0, buckets.Count);
    }

    [Theory]
    [InlineData("jwt.sub ==", "In this expression")]
    [InlineData("mcp.tool.nam", "In this expression")]
    [InlineData("1 + 1", "no text but int")]
    [InlineData("jwt.sub == \"x\"", "no text but bool")]
    public void Key_that_is_no_text_is_refused(string key, string message)
    {
        var compiler = new PolicyCompiler();

        compiler.Compile(new() { LocalRateLimit = [Config with { Key = key }] }, PolicyLevel.Route, isStdio: false, "p");

        Assert.StartsWith("p.localRateLimit[0].key", Assert.Single(compiler.Errors).Path, StringComparison.Ordinal);
        Assert.Contains(message, compiler.Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Limit_without_an_interval_and_an_empty_list_are_refused()
    {
        var compiler = new PolicyCompiler();

        compiler.Compile(new() { LocalRateLimit = [new()] }, PolicyLevel.Route, isStdio: false, "p");
        compiler.Compile(new() { LocalRateLimit = [] }, PolicyLevel.Route, isStdio: false, "q");

        Assert.Equal(["p.localRateLimit[0].fillInterval", "q.localRateLimit"], compiler.Errors.Select(error => error.Path));
    }

    private static (bool, int)[] Take(TokenBucket bucket, int times) =>
        [.. Enumerable.Range(0, times).Select(_ => bucket.Take()).Select(decision => (decision.IsAllowed, decision.Remaining))];
}
