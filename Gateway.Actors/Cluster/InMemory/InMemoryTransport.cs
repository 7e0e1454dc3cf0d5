namespace Gateway.Actors.Cluster.InMemory;

/// <summary>Hands exchanges to nodes that live in the same process.</summary>
/// <param name="cluster">The nodes.</param>
public sealed class InMemoryTransport(InMemoryCluster cluster) : INodeTransport
{
    /// <summary>Says how <paramref name="node"/> answers what is forwarded to it.</summary>
    public void Receive(NodeId node, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> receiver) => cluster.Receive(node, receiver);

    /// <inheritdoc/>
    public Task<HttpResponseMessage> ForwardAsync(NodeId node, HttpRequestMessage request, CancellationToken cancellationToken) =>
        cluster.ReceiverOf(node) is { } receiver ? receiver(request, cancellationToken) : throw new NodeUnreachableException(node);
}
