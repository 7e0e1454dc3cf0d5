using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.Http;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Host.Listeners;

/// <summary>
/// Lets through the connections of nodes whose row in the node table names the certificate they show. A node that just joined may be newer than this
/// node's view, so a certificate that nobody has is waited for, shortly.
/// </summary>
internal sealed partial class PeerGate(IClusterMembership membership, TimeProvider time, ILogger<PeerGate> logger)
{
    // Two renewals: by then this node's view has every node that had joined when it connected.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The node at the other end of a request's connection.</summary>
    public static NodeId? PeerOf(HttpContext context) => context.Features.Get<Peer>()?.Id;

    /// <summary>Connection middleware behind TLS.</summary>
    public ConnectionDelegate Guard(ConnectionDelegate next) => async connection =>
    {
        var certificate = connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;
        if (certificate is null || await FindAsync(NodeCertificate.HashOf(certificate), connection.ConnectionClosed) is not { } node)
        {
            Refused(connection.RemoteEndPoint?.ToString());
            connection.Abort(new ConnectionAbortedException("The certificate is that of no node."));
            return;
        }

        // Who died since stays what it was; each request asks whether it still lives.
        connection.Features.Set(new Peer(node));
        await next(connection);
    };

    private async Task<NodeId?> FindAsync(string hash, CancellationToken closed)
    {
        using var clock = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, closed);
        var view = membership.Current;
        while (true)
        {
            foreach (var node in view.Nodes)
            {
                if (node.Profile.CertificateHash == hash)
                {
                    return node.Id;
                }
            }

            try
            {
                view = await membership.NextAsync(view.Version, either.Token);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }
    }

    [LoggerMessage(2401, LogLevel.Warning, "A connection from {Address} to the inter-node port was refused: its certificate is that of no node.")]
    private partial void Refused(string? address);

    private sealed record Peer(NodeId Id);
}
