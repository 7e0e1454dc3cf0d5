using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.InMemory;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.InMemory;

/// <summary>The contract held by nodes that live in one process.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class InMemoryClusterTests : ClusterContract
{
    protected override Task<ClusterProvider> StartAsync() => Task.FromResult<ClusterProvider>(new Provider());

    private sealed class Provider : ClusterProvider
    {
        private readonly InMemoryCluster _cluster = new();

        public override Task<ClusterNode> StartNodeAsync(string name) =>
            Task.FromResult(new ClusterNode(new InMemoryMembership(_cluster, name), new InMemoryDirectory(_cluster), new InMemoryTransport(_cluster)));

        public override Task KillAsync(ClusterNode node)
        {
            _cluster.SetState(node.Id, NodeState.Dead);
            return Task.CompletedTask;
        }

        public override void Receive(ClusterNode node, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> receiver) =>
            ((InMemoryTransport)node.Transport).Receive(node.Id, receiver);

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
