using System.Net;
using System.Text;
using Gateway.Policies.Headers;

namespace Gateway.Actors.Upstreams;

/// <summary>
/// Where a target is reached over HTTP, and the connections to it: one pool, shared by all sessions. It closes when its owner and the last
/// session that must still say goodbye have let go. Thread-safe.
/// </summary>
internal sealed class HttpEndpoint : IDisposable
{
    private readonly SocketsHttpHandler _handler;
    private int _holders = 1;

    public HttpEndpoint(Uri url, UpstreamLimits limits, TimeProvider time)
    {
        Url = url;
        Limits = limits;
        Time = time;
        _handler = new SocketsHttpHandler
        {
            // What a server sends cannot make the gateway connect elsewhere, keep state for it, or blow up a body.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = limits.Connect,
            PooledConnectionIdleTimeout = limits.PoolIdle,
            EnableMultipleHttp2Connections = true,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        };
        Invoker = new HttpMessageInvoker(_handler, disposeHandler: false);
    }

    public Uri Url { get; }

    public UpstreamLimits Limits { get; }

    public TimeProvider Time { get; }

    public HttpMessageInvoker Invoker { get; }

    /// <summary>What changes in the headers of every request; null: nothing.</summary>
    public HeaderModifier? Headers { get; init; }

    /// <summary>A request to <paramref name="url"/> with the headers that go along.</summary>
    public HttpRequestMessage Request(HttpMethod method, Uri url, ForwardedHeaders headers)
    {
        var request = new HttpRequestMessage(method, url)
        {
            // HTTP/2 where TLS offers it.
            Version = url.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        foreach (var (name, value) in Headers?.Apply(headers.Headers) ?? headers.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    /// <summary>Keeps the connections until <see cref="Release"/> is called as well.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>Lets go of the connections.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            Invoker.Dispose();
            _handler.Dispose();
        }
    }

    public void Dispose() => Release();
}
