namespace Gateway.Actors.Cluster;

/// <summary>Carries one HTTP exchange to another node. What crosses is the client's original request, never an actor's message.</summary>
public interface INodeTransport
{
    /// <summary>Says of a request that any node can serve it, so that it is not worth waiting for one to be connected to. Default: no.</summary>
    static HttpRequestOptionsKey<bool> HasNoSession { get; } = new("has no session");

    /// <summary>Sends <paramref name="request"/> to <paramref name="node"/> and returns as soon as the response's head is there.</summary>
    /// <param name="node">Which incarnation: another one of the same name is another node.</param>
    /// <param name="request">Path and query as its URL, which is relative; its body is a <see cref="Http.ForwardedBody"/>, or there is none.</param>
    /// <param name="cancellationToken">Gives the exchange up.</param>
    /// <exception cref="NodeUnreachableException">The node has not accepted the request: it may be sent elsewhere. After any other exception its outcome is unknown.</exception>
    Task<HttpResponseMessage> ForwardAsync(NodeId node, HttpRequestMessage request, CancellationToken cancellationToken);

    /// <summary>Cancelled when the node is known not to be alive: nothing that is still read from it may be waited for.</summary>
    CancellationToken WhileAlive(NodeId node);
}
