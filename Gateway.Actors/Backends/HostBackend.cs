using Gateway.Actors.Upstreams;
using Gateway.Policies;

namespace Gateway.Actors.Backends;

/// <summary>A plain HTTP server behind a route, and the connections to it. Only its address says where requests go. Thread-safe.</summary>
public sealed class HostBackend : IDisposable
{
    private readonly HttpEndpoint _endpoint;

    private HostBackend(HttpEndpoint endpoint) => _endpoint = endpoint;

    /// <summary>Scheme, host, port, and the path that stands before that of each request.</summary>
    public Uri Url => _endpoint.Url;

    /// <summary>Makes a backend; nothing is connected until a request needs it.</summary>
    /// <param name="host">As written; valid.</param>
    /// <param name="policies">What holds for requests to it, with the levels above merged in; null: nothing.</param>
    /// <param name="limits">Deadlines.</param>
    /// <param name="time">The clock.</param>
    public static HostBackend Create(string host, PolicySetConfig? policies, UpstreamLimits limits, TimeProvider time)
    {
        var url = HttpTargetUri.ParseHost(host, out _)!;

        // The platform's own handshake asks for the host of the Host header, and whoever changes that would choose whom the gateway trusts.
        var isTls = url.Scheme == Uri.UriSchemeHttps;
        return new(new HttpEndpoint(url, limits, time, name: null, isTls ? (policies ?? new()) with { BackendTls = policies?.BackendTls ?? new() } : policies));
    }

    /// <summary>Sends a request, and returns as soon as the headers of the response are there. Redirects are answers like others.</summary>
    /// <param name="method">The method.</param>
    /// <param name="target">Path and query, as they are sent; begins with one slash.</param>
    /// <param name="authority">The <c>Host</c> header; null: that of the address.</param>
    /// <param name="headers">The headers that go along.</param>
    /// <param name="body">The body; null: none.</param>
    /// <param name="cancellationToken">Ends the wait for the headers.</param>
    /// <exception cref="HttpRequestException">The server was not reached, or did not answer by the rules.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        string method, string target, string? authority, ForwardedHeaders headers, HttpContent? body, CancellationToken cancellationToken)
    {
        // What was checked at the edge is sent as it came: whoever normalises it again could make another path of it.
        var url = new Uri($"{Url.GetLeftPart(UriPartial.Authority)}{Url.AbsolutePath.TrimEnd('/')}{target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = _endpoint.Request(HttpMethod.Parse(method), url, headers);
        request.Content = body;
        request.Headers.Host = authority;
        try
        {
            return await _endpoint.Invoker.SendAsync(request, cancellationToken);
        }
        finally
        {
            // The caller's, who may send it again.
            request.Content = null;
        }
    }

    /// <summary>Lets go of the connections. Requests in flight finish.</summary>
    public void Dispose() => _endpoint.Dispose();
}
