namespace Gateway.Actors.Cluster;

/// <summary>Carries one HTTP exchange to another node. What crosses is the client's original request, never an actor's message.</summary>
public interface INodeTransport
{
    /// <summary>Sends <paramref name="request"/> to <paramref name="node"/> and returns as soon as the response's head is there.</summary>
    /// <exception cref="NodeUnreachableException">The request cannot have reached the node: it may be sent elsewhere.</exception>
    Task<HttpResponseMessage> ForwardAsync(NodeId node, HttpRequestMessage request, CancellationToken cancellationToken);
}
