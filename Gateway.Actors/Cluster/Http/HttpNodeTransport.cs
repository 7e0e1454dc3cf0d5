using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;

namespace Gateway.Actors.Cluster.Http;

/// <summary>
/// Exchanges with other nodes over HTTP/2 and mutual TLS, each side pinned to the certificate that the other's row in the node table names.
/// </summary>
public sealed partial class HttpNodeTransport : INodeTransport, IAsyncDisposable
{
    // RFC 9113 §7: the stream was refused before any of it was processed.
    private const long RefusedStream = 7;

    private readonly ConcurrentDictionary<NodeId, NodePeer> _peers = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly IClusterMembership _membership;
    private readonly Func<NodeCertificate> _own;
    private readonly ClusterLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _watching;

    /// <param name="membership">Who is there.</param>
    /// <param name="own">The certificate of this incarnation.</param>
    /// <param name="limits">Deadlines.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where nodes that cannot be reached are logged.</param>
    public HttpNodeTransport(IClusterMembership membership, Func<NodeCertificate> own, ClusterLimits limits, TimeProvider time, ILogger<HttpNodeTransport> logger)
    {
        (_membership, _own, _limits, _time, _logger) = (membership, own, limits, time, logger);
        _watching = WatchAsync();
    }

    /// <inheritdoc/>
    public async Task<HttpResponseMessage> ForwardAsync(NodeId node, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var peer = PeerOf(node) is { IsRefusing: false } found ? found : throw new NodeUnreachableException(node);
        HttpResponseMessage response;
        try
        {
            response = await peer.SendAsync(request, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && WasNotAccepted(request, exception))
        {
            NotReached(node, exception.Message);
            throw new NodeUnreachableException(node, exception);
        }

        if (Refusal(response) is not { } refusal)
        {
            return response;
        }

        using (response)
        {
            ReadFence(response);
            throw new NodeUnreachableException(node, refusal, Header(response, NodeHeaders.Reason));
        }
    }

    /// <inheritdoc/>
    public CancellationToken WhileAlive(NodeId node) =>
        (_peers.TryGetValue(node, out var peer) ? peer : PeerOf(node))?.Gone ?? new CancellationToken(canceled: true);

    /// <summary>
    /// Asks a node whether it holds this one for dead, and has this one fenced if so. For a node that cannot renew its lease: it cannot tell a
    /// database that is away from a database that is away for it alone.
    /// </summary>
    public async Task AskAsync(NodeId node, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, "/");
            using var response = await ForwardAsync(node, request, cancellationToken);
        }
        catch (NodeUnreachableException)
        {
            // It said what it had to say, or cannot be asked.
        }
    }

    /// <summary>Closes all connections: the next ones are made as the incarnation that this process is by then.</summary>
    public void Reset()
    {
        foreach (var node in _peers.Keys)
        {
            Forget(node);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _watching;
        Reset();
        _closing.Dispose();
    }

    // A message whose body was not offered cannot have been taken. GET and DELETE have none, and doing them twice does what doing them once does.
    private static bool WasNotAccepted(HttpRequestMessage request, Exception exception) => request.Content switch
    {
        null => exception is HttpRequestException or IOException or OperationCanceledException,
        ForwardedBody { Offered: false } => true,

        // A node that stops says which streams it did not process any more (GOAWAY), and only these are sent anew by the client: so no connection for
        // them means that nobody processed them.
        _ => exception is HttpRequestException { InnerException: HttpProtocolException { ErrorCode: RefusedStream } }
            or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError },
    };

    private static NodeRefusal? Refusal(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.MisdirectedRequest => NodeRefusal.NotOwner,
        HttpStatusCode.ServiceUnavailable when Header(response, NodeHeaders.Accepted) == "0" => NodeRefusal.Unavailable,
        _ => null,
    };

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) && values.Count == 1 ? values.ToString() : null;

    private void ReadFence(HttpResponseMessage response)
    {
        if (long.TryParse(Header(response, NodeHeaders.Fenced), NumberStyles.None, CultureInfo.InvariantCulture, out var incarnation)
            && _membership.Self is var self && self.Incarnation == incarnation)
        {
            _membership.Fence(self);
        }
    }

    private NodePeer? PeerOf(NodeId node)
    {
        if (_membership.Current.Find(node.Incarnation) is not { IsAlive: true, Profile: { Address: { } address, CertificateHash: { } hash } } info || info.Id != node)
        {
            return null;
        }

        var peer = _peers.GetOrAdd(node, _ => new NodePeer(address, hash, _own(), _limits, _time));
        if (IsGone(_membership.Current, node))
        {
            // It died between the two looks, perhaps after the watch had passed.
            Forget(node);
        }

        return peer;
    }

    // Who left in good order finishes what it has, and is not waited for in vain.
    private static bool IsGone(NodeView view, NodeId node) => view.Find(node.Incarnation) is null or { State: NodeState.Dead };

    private void Forget(NodeId node)
    {
        if (_peers.TryRemove(node, out var peer))
        {
            peer.Dispose();
        }
    }

    private async Task WatchAsync()
    {
        var view = _membership.Current;
        while (true)
        {
            foreach (var node in _peers.Keys.Where(node => IsGone(view, node)))
            {
                Forget(node);
            }

            try
            {
                view = await _membership.NextAsync(view.Version, _closing.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(1701, LogLevel.Warning, "Node {Node} cannot be reached: {Problem}")]
    private partial void NotReached(NodeId node, string problem);
}
