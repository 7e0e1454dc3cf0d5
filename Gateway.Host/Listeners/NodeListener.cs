using System.Net;
using Gateway.Actors.Cluster.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gateway.Host.Listeners;

/// <summary>The port on which other nodes bring requests: HTTP/2 over TLS, and only for whoever shows the certificate of a live node.</summary>
internal static class NodeListener
{
    // Streams that clients keep open come over a few connections of each node.
    private const int StreamsPerConnection = 1000;
    private const int ConnectionWindowBytes = 8 << 20;

    // What nodes add to a client's headers.
    private const int AddedHeaders = 16;
    private const int AddedHeaderBytes = 4 << 10;

    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(10);

    /// <summary>Starts to listen.</summary>
    /// <exception cref="IOException">The address is in use, or is none of this machine's.</exception>
    public static Task<PortListener> StartAsync(
        IPEndPoint endPoint, HttpLimits limits, Func<NodeCertificate> certificate, PeerGate gate, RequestDelegate handler, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        PortListener.StartAsync(
            endPoint,
            kestrel => Apply(limits, kestrel.Limits),
            listen =>
            {
                listen.Protocols = HttpProtocols.Http2;

                // Any certificate gets through the handshake; the gate behind it can wait for a node whose row is newer than the view.
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificateSelector = (_, _) => certificate().Certificate,
                    ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                    ClientCertificateValidation = (_, _, _) => true,
                });
                listen.Use(gate.Guard);
            },
            handler,
            loggers,
            cancellationToken);

    // The entry node has measured the client's speed; on this hop a slow client would end the connection of all.
    private static void Apply(HttpLimits limits, KestrelServerLimits kestrel)
    {
        kestrel.MaxRequestBodySize = limits.RequestBodyBytes;
        kestrel.MaxRequestHeadersTotalSize = limits.RequestHeaderBytes + AddedHeaderBytes;
        kestrel.MaxRequestHeaderCount = limits.RequestHeaderCount + AddedHeaders;
        kestrel.MaxConcurrentConnections = limits.Connections;
        kestrel.MinRequestBodyDataRate = null;
        kestrel.MinResponseDataRate = null;
        kestrel.Http2.MaxRequestHeaderFieldSize = limits.RequestHeaderBytes;
        kestrel.Http2.MaxStreamsPerConnection = StreamsPerConnection;
        kestrel.Http2.InitialConnectionWindowSize = ConnectionWindowBytes;
        kestrel.Http2.KeepAlivePingDelay = PingDelay;
        kestrel.Http2.KeepAlivePingTimeout = PingDelay;
    }
}
