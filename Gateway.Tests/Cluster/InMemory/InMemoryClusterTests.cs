using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.InMemory;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.InMemory;

/// <summary>The contract held by nodes that live in one process.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class InMemoryClusterTests : ClusterContract
{
    [Fact]
    public async Task Node_whose_lease_may_have_run_out_is_suspended_until_it_is_renewed()
    {
        var cluster = new InMemoryCluster(TimeProvider.System);
        var membership = new InMemoryMembership(cluster, "one");
        await membership.JoinAsync(NodeProfile.Alone, NodeState.Active, TestContext.Current.CancellationToken);
        var next = membership.NextLeaseAsync(LeaseState.Serving, TestContext.Current.CancellationToken);

        cluster.Suspend(membership.Self, suspended: true);
        Assert.Equal(LeaseState.Suspended, await next.Within("the suspension"));
        cluster.Suspend(membership.Self, suspended: false);

        Assert.Equal(LeaseState.Serving, membership.Lease);
    }

    protected override Task<ClusterProvider> StartAsync() => Task.FromResult<ClusterProvider>(new InMemoryProvider());
}
