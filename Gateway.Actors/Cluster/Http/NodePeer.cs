using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Actors.Cluster.Http;

/// <summary>The connections to one incarnation of a node. Streams that stay open have connections of their own, so that calls never queue behind them.</summary>
internal sealed class NodePeer : IDisposable
{
    // Small, so that a thousand streams whose readers stall together take less than a connection's window (64 MiB).
    private const int StreamWindowBytes = 64 << 10;

    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(5);

    // A node that died is asked by all who have a session there, until it is declared dead: a few of them are enough to hear that nobody listens.
    private static readonly TimeSpan RefusalHolds = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _gone = new();
    private readonly HttpMessageInvoker _calls;
    private readonly HttpMessageInvoker _streams;
    private readonly HttpMessageInvoker _homes;
    private readonly Uri _address;
    private readonly TimeProvider _time;
    private long _refusedUntil = long.MinValue;

    public NodePeer(Uri address, string certificateHash, NodeCertificate own, ClusterLimits limits, TimeProvider time)
    {
        (_address, _time) = (address, time);
        _calls = new HttpMessageInvoker(NewHandler(certificateHash, own, limits.Connect));
        _streams = new HttpMessageInvoker(NewHandler(certificateHash, own, limits.Connect));
        _homes = new HttpMessageInvoker(NewHandler(certificateHash, own, limits.ConnectHome));
    }

    /// <summary>Cancelled when the node is not alive any more.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Whether it was found just now that nobody listens there, so that it need not be tried again yet.</summary>
    public bool IsRefusing => _time.GetTimestamp() < Volatile.Read(ref _refusedUntil);

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // As the client wrote it: a path that is rewritten on the way might match another route.
        request.RequestUri = new Uri(
            _address.GetLeftPart(UriPartial.Authority) + request.RequestUri!.OriginalString, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        (request.Version, request.VersionPolicy) = (System.Net.HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Gone);
        var invoker = request.Options.TryGetValue(INodeTransport.HasNoSession, out var anywhere) && anywhere ? _homes
            : request.Method == HttpMethod.Get ? _streams
            : _calls;
        try
        {
            return await invoker.SendAsync(request, either.Token);
        }
        catch (HttpRequestException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            Volatile.Write(ref _refusedUntil, _time.GetTimestamp() + (long)(RefusalHolds.TotalSeconds * _time.TimestampFrequency));
            throw;
        }
        catch (ObjectDisposedException exception) when (Gone.IsCancellationRequested)
        {
            // It was declared dead, and its connections were closed, between the look at the view and now.
            throw new OperationCanceledException("The node is gone.", exception, Gone);
        }
    }

    public void Dispose()
    {
        _gone.Cancel();
        _calls.Dispose();
        _streams.Dispose();
        _homes.Dispose();
    }

    private static SocketsHttpHandler NewHandler(string certificateHash, NodeCertificate own, TimeSpan connect) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = connect,
        EnableMultipleHttp2Connections = true,
        InitialHttp2StreamWindowSize = StreamWindowBytes,
        KeepAlivePingDelay = PingDelay,
        KeepAlivePingTimeout = PingDelay,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificates = [own.Certificate],
            LocalCertificateSelectionCallback = (_, _, _, _, _) => own.Certificate,

            // Pinned: neither names nor authorities say anything of a node.
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null && NodeCertificate.HashOf(certificate) == certificateHash,
        },
    };
}
