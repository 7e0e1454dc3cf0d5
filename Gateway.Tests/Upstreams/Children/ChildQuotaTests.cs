using Gateway.Actors.Upstreams.Children;
using Gateway.Actors.Upstreams.Stdio;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ChildQuotaTests
{
    private static readonly StdioLimits Limits = new() { ChildrenPerNode = 4, ChildrenPerPrincipal = 2 };

    private readonly ChildQuota _quota = new();

    [Fact]
    public void Caller_over_its_limit_is_refused_and_others_are_not()
    {
        Take("a");
        Take("a");

        Assert.Equal(ChildRefusal.Principal, Refusal("a"));
        Take("b");
    }

    [Fact]
    public void Node_over_its_limit_refuses_everybody()
    {
        Take("a");
        Take("b");
        Take(null);
        Take(null);

        Assert.Equal(ChildRefusal.Node, Refusal("a"));
        Assert.Equal(ChildRefusal.Node, Refusal("c"));
        Assert.Equal(ChildRefusal.Node, Refusal(null));
    }

    [Fact]
    public void Limit_of_callers_does_not_bind_those_without_a_name()
    {
        Take(null);
        Take(null);
        Take(null);

        Assert.Equal(3, _quota.Total);
    }

    [Fact]
    public void Lease_gives_back_once()
    {
        var first = Take("a");
        Take("a");
        first.Dispose();
        first.Dispose();

        Assert.Equal(1, _quota.Total);
        Take("a");
        Assert.Equal(ChildRefusal.Principal, Refusal("a"));
    }

    [Fact]
    public void Refusal_takes_nothing()
    {
        Take("a");
        Take("a");
        Refusal("a");

        Assert.Equal(2, _quota.Total);
    }

    [Fact]
    public void Limits_are_those_of_the_call()
    {
        Take("a");
        Take("a");

        Assert.NotNull(_quota.TryTake("a", Limits with { ChildrenPerPrincipal = 3 }, out _));
        Assert.Null(_quota.TryTake("b", Limits with { ChildrenPerNode = 1 }, out var refusal));
        Assert.Equal(ChildRefusal.Node, refusal);
    }

    [Fact]
    public async Task Many_threads_never_get_more_than_the_limit()
    {
        var limits = new StdioLimits { ChildrenPerNode = 10, ChildrenPerPrincipal = 10 };
        var highest = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                using var lease = _quota.TryTake($"p{worker % 3}", limits, out _);
                InterlockedMax(ref highest, _quota.Total);
            }
        })));

        Assert.InRange(highest, 1, 10);
        Assert.Equal(0, _quota.Total);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        var seen = Volatile.Read(ref target);
        while (value > seen)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen) == seen ? value : Volatile.Read(ref target);
        }
    }

    private ChildLease Take(string? principal)
    {
        var lease = _quota.TryTake(principal, Limits, out var refusal);
        Assert.Equal(ChildRefusal.None, refusal);
        return lease!;
    }

    private ChildRefusal Refusal(string? principal)
    {
        Assert.Null(_quota.TryTake(principal, Limits, out var refusal));
        return refusal;
    }
}
