using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.InMemory;

namespace Gateway.Tests.Cluster.InMemory;

/// <summary>Nodes that live in one process.</summary>
internal sealed class InMemoryProvider : ClusterProvider
{
    public InMemoryCluster Cluster { get; } = new(TimeProvider.System);

    public override Task<ClusterNode> StartNodeAsync(string name) =>
        Task.FromResult(new ClusterNode(new InMemoryMembership(Cluster, name), new InMemoryDirectory(Cluster)));

    public override Task KillAsync(ClusterNode node)
    {
        Cluster.SetState(node.Id, NodeState.Dead);
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
