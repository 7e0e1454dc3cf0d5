using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.InMemory;
using Gateway.Actors.Sealing;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>B9 of the cluster's rules: keys are replaced one node after the other, and every node opens what another seals.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class SealingKeyTests
{
    private static readonly byte[] Old = [.. Enumerable.Repeat((byte)1, 32)];
    private static readonly byte[] New = [.. Enumerable.Repeat((byte)2, 32)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task New_key_seals_only_when_every_live_node_has_it()
    {
        var cluster = new InMemoryCluster(TimeProvider.System);
        var (upgraded, behind, restarted) = (Ring(New, Old), Ring(Old), Ring(New, Old));
        var one = await JoinedAsync(cluster, "one", upgraded);
        await using var sealing = SealingKey.Follow(upgraded, one);
        Assert.True(Opens(behind: Ring(New), upgraded));

        var two = await JoinedAsync(cluster, "two", behind);
        await UntilAsync(() => Opens(behind, upgraded), one);

        await two.LeaveAsync(Cancellation);
        await JoinedAsync(cluster, "two", restarted);
        await UntilAsync(() => !Opens(behind, upgraded), one);
        Assert.True(Opens(restarted, upgraded));
    }

    [Fact]
    public void Rings_without_a_common_key_change_nothing()
    {
        var ring = Ring(New, Old);
        ring.SealFor([Ring(Old).Ids]);
        ring.SealFor([Ring([.. Enumerable.Repeat((byte)3, 32)]).Ids]);

        Assert.True(Opens(Ring(Old), ring));
    }

    [Fact]
    public void Id_of_a_key_says_nothing_about_what_it_seals_and_is_the_same_everywhere()
    {
        Assert.Equal(Ring(Old, New).Ids, [.. Ring(Old).Ids, .. Ring(New).Ids]);
        Assert.All(Ring(Old, New).Ids, id => Assert.Equal(16, id.Length));
    }

    private static KeyRing Ring(params byte[][] keys) => KeyRing.Of(keys);

    private static bool Opens(KeyRing behind, KeyRing from) =>
        behind.For(SealPurpose.Session).Open(from.For(SealPurpose.Session).Seal("value"u8)) is not null;

    private static async Task<InMemoryMembership> JoinedAsync(InMemoryCluster cluster, string name, KeyRing keys)
    {
        var membership = new InMemoryMembership(cluster, name);
        await membership.JoinAsync(NodeProfile.Alone with { KeyIds = keys.Ids }, NodeState.Active, Cancellation);
        return membership;
    }

    // Another follower of the same views has been told when this one asks again; it may take a few turns of the thread pool.
    private static async Task UntilAsync(Func<bool> condition, InMemoryMembership membership)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Deadline.Default, $"the key for view {membership.Current.Version}");
            await Task.Yield();
        }
    }
}
