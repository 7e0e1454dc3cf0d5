using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.Http;
using Gateway.Actors.Cluster.InMemory;
using Gateway.Host.Cluster;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Cluster;

/// <summary>Rule 6: whatever fails on the way, a node that was declared dead gives its sessions up and joins again.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class LeaseWatchTests
{
    [Fact]
    public async Task Fenced_node_joins_again_though_something_failed_at_first()
    {
        var members = new InMemoryCluster(TimeProvider.System);
        var membership = new InMemoryMembership(members, "one");
        await membership.JoinAsync(NodeProfile.Alone, NodeState.Active, TestContext.Current.CancellationToken);
        using var own = NodeCertificate.Create(TimeProvider.System);
        await using var transport = new HttpNodeTransport(membership, () => own, new ClusterLimits(), TimeProvider.System, NullLogger<HttpNodeTransport>.Instance);
        var (fences, joined) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var watch = new LeaseWatch(
            membership,
            transport,
            () => ++fences == 1 ? throw new InvalidOperationException("a session that cannot be closed") : Task.CompletedTask,
            async cancellationToken =>
            {
                await membership.JoinAsync(NodeProfile.Alone, NodeState.Active, cancellationToken);
                joined.TrySetResult();
            },
            new ClusterLimits(),
            TimeProvider.System,
            NullLogger<LeaseWatch>.Instance);

        members.SetState(membership.Self, NodeState.Dead);
        await joined.Task.Within("the node joins again");

        Assert.Equal((2, LeaseState.Serving), (fences, membership.Lease));
    }

    [Fact]
    public async Task Request_for_a_node_that_is_declared_dead_at_that_moment_is_given_up_as_any_other_to_it()
    {
        using var own = NodeCertificate.Create(TimeProvider.System);
        var peer = new NodePeer(new Uri("https://127.0.0.1:1"), own.Hash, own, new ClusterLimits(), TimeProvider.System);
        peer.Dispose();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");

        var gone = await Assert.ThrowsAsync<OperationCanceledException>(() => peer.SendAsync(request, CancellationToken.None));

        Assert.Equal(peer.Gone, gone.CancellationToken);
    }
}
