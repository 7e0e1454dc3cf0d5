using System.Net;
using System.Text;
using Gateway.Actors.Credentials;
using Gateway.Actors.Credentials.Tokens;
using Gateway.Actors.Upstreams.Tls;
using Gateway.Policies;
using Gateway.Policies.Headers;

namespace Gateway.Actors.Upstreams.Http;

/// <summary>
/// Where a target is reached over HTTP, and the connections to it: one pool, shared by all sessions. It closes when its owner and the last
/// session that must still say goodbye have let go. Thread-safe.
/// </summary>
internal sealed class HttpEndpoint : IDisposable
{
    private readonly string? _name;
    private readonly SocketsHttpHandler _handler;
    private readonly HeaderChange? _headers;
    private readonly RequestCredential? _credential;
    private int _holders = 1;

    /// <param name="url">Where it is.</param>
    /// <param name="limits">Deadlines.</param>
    /// <param name="time">The clock.</param>
    /// <param name="name">Name of the target; null: it is none.</param>
    /// <param name="policies">What the target's connections and requests are made with; null: nothing.</param>
    /// <param name="tokens">Where tokens come from that are issued for some time; null: nowhere.</param>
    public HttpEndpoint(Uri url, UpstreamLimits limits, TimeProvider time, string? name = null, PolicySetConfig? policies = null, TokenSources? tokens = null)
    {
        _name = name;
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
            ConnectCallback = CheckedConnect.Default.ConnectAsync,
            PooledConnectionIdleTimeout = limits.PoolIdle,
            EnableMultipleHttp2Connections = true,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        };
        if (policies?.BackendTls is { } tls)
        {
            _handler.ConnectCallback = new UpstreamTls(tls).ConnectAsync;
        }

        _headers = HeaderModifier.Create(policies?.RequestHeaderModifier, HeaderSide.Request, "", new List<ConfigError>())?.Change;
        _credential = RequestCredential.Create(policies?.BackendAuth, url, time, tokens);
        Invoker = new HttpMessageInvoker(_credential is null ? _handler : new CredentialHandler(_credential, _handler), disposeHandler: false);
    }

    public Uri Url { get; }

    public UpstreamLimits Limits { get; }

    public TimeProvider Time { get; }

    public HttpMessageInvoker Invoker { get; }

    /// <summary>A request to <paramref name="url"/> with the headers that go along.</summary>
    public HttpRequestMessage Request(HttpMethod method, Uri url, ForwardedHeaders headers)
    {
        var request = new HttpRequestMessage(method, url)
        {
            // HTTP/2 where TLS offers it.
            Version = url.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        var sent = headers.For(_name);
        foreach (var (name, value) in _headers?.Apply(sent) ?? sent)
        {
            // The target is a child of the gateway's span, not of the client's.
            if (headers.TraceParent is null || !(name.Equals("traceparent", StringComparison.OrdinalIgnoreCase) || name.Equals("tracestate", StringComparison.OrdinalIgnoreCase)))
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (headers.TraceParent is { } parent)
        {
            request.Headers.TryAddWithoutValidation("traceparent", parent);
            if (headers.TraceState is { } state)
            {
                request.Headers.TryAddWithoutValidation("tracestate", state);
            }
        }

        if (_credential is { NeedsCallerToken: true })
        {
            request.Options.Set(RequestCredential.CallerToken, headers.CallerToken);
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
            _credential?.Dispose();
            Invoker.Dispose();
            _handler.Dispose();
        }
    }

    public void Dispose() => Release();
}
