using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.InMemory;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.InMemory;

/// <summary>The contract of transports held by nodes that live in one process.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class InMemoryTransportTests : TransportContract
{
    private readonly InMemoryProvider _cluster = new();

    protected override Task<ClusterProvider> StartAsync() => Task.FromResult<ClusterProvider>(_cluster);

    protected override async Task<ClusterNode> JoinedAsync(ClusterProvider cluster, string name)
    {
        var node = await cluster.StartNodeAsync(name);
        await node.Membership.JoinAsync(NodeProfile.Alone, TestContext.Current.CancellationToken);
        return node;
    }

    protected override INodeTransport TransportOf(ClusterNode node) => new InMemoryTransport(_cluster.Cluster);

    protected override void Receive(ClusterNode node, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> receiver) =>
        new InMemoryTransport(_cluster.Cluster).Receive(node.Id, receiver);
}
