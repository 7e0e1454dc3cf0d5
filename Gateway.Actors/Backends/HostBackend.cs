using Gateway.Actors.Credentials.Tokens;
using Gateway.Actors.Upstreams;
using Gateway.Actors.Upstreams.Http;
using Gateway.Policies;

namespace Gateway.Actors.Backends;

/// <summary>A plain HTTP server behind a route, and the connections to it. Only its address says where requests go. Thread-safe.</summary>
public sealed class HostBackend : IDisposable
{
    private readonly Func<HttpEndpoint> _create;
    private readonly HttpEndpoint _endpoint;
    private readonly bool _hasCredential;

    private HostBackend(Func<HttpEndpoint> create, PolicySetConfig? policies)
    {
        (_create, _endpoint) = (create, create());
        (_hasCredential, IsAgent) = (policies?.BackendAuth is not null, policies?.A2a is not null);
    }

    /// <summary>Scheme, host, port, and the path that stands before that of each request.</summary>
    public Uri Url => _endpoint.Url;

    /// <summary>Whether it is an agent that speaks A2A.</summary>
    public bool IsAgent { get; }

    /// <summary>
    /// Stands for all that makes a backend, secrets and the contents of files included: two that differ are two backends, with connections of their own. It
    /// means nothing outside of this process.
    /// </summary>
    /// <param name="host">As written; valid.</param>
    /// <param name="policies">What holds for requests to it, with the levels above merged in; null: nothing.</param>
    public static string IdentityOf(string host, PolicySetConfig? policies) => TargetContent.Of((Host: host, Policies: policies).ToTuple(), policies);

    /// <summary>Makes a backend; nothing is connected until a request needs it.</summary>
    /// <param name="host">As written; valid. Where nothing says which scheme, TLS policies make it https.</param>
    /// <param name="policies">What holds for requests to it, with the levels above merged in; null: nothing.</param>
    /// <param name="limits">Deadlines.</param>
    /// <param name="time">The clock.</param>
    /// <param name="tokens">Where tokens come from that are issued for some time; null: nowhere, and none is needed.</param>
    public static HostBackend Create(string host, PolicySetConfig? policies, UpstreamLimits limits, TimeProvider time, TokenSources? tokens = null)
    {
        var url = HttpTargetUri.ParseHost(host, out _)!;
        if (url.Scheme == Uri.UriSchemeHttps || policies?.BackendTls is not null)
        {
            // The platform's own handshake asks for the host of the Host header, and whoever changes that would choose whom the gateway trusts.
            (url, policies) = (HttpTargetUri.WithTls(url), (policies ?? new()) with { BackendTls = policies?.BackendTls ?? new() });
        }

        return new(() => new HttpEndpoint(url, limits, time, name: null, policies, tokens), policies);
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
        try
        {
            return await SendAsync(_endpoint, method, target, authority, headers, body, cancellationToken);
        }
        catch (ObjectDisposedException)
        {
            // A reload came between the choice of this backend and the sending. The request was taken, and is sent on a connection of its own.
            using var own = _create();
            return await SendAsync(own, method, target, authority, headers, body, cancellationToken);
        }
    }

    /// <summary>Lets go of the connections. Requests in flight finish.</summary>
    public void Dispose() => _endpoint.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        HttpEndpoint endpoint, string method, string target, string? authority, ForwardedHeaders headers, HttpContent? body, CancellationToken cancellationToken)
    {
        // What was checked at the edge is sent as it came: whoever normalises it again could make another path of it.
        var url = new Uri($"{Url.GetLeftPart(UriPartial.Authority)}{Url.AbsolutePath.TrimEnd('/')}{target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = endpoint.Request(HttpMethod.Parse(method), url, _hasCredential ? WithoutAuthorization(headers) : headers);
        request.Content = body;
        request.Headers.Host = authority;
        try
        {
            return await endpoint.Invoker.SendAsync(request, cancellationToken);
        }
        finally
        {
            // The caller's, who may send it again.
            request.Content = null;
        }
    }

    // Who knows the gateway is told nothing else by it of who is asking.
    private static ForwardedHeaders WithoutAuthorization(ForwardedHeaders headers) =>
        headers with { Headers = headers.Headers.RemoveAll(header => header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)) };
}
