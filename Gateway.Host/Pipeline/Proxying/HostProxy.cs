using System.Buffers;
using System.Security.Cryptography;
using Gateway.Actors.Backends;
using Gateway.Host.Listeners;
using Gateway.Policies.Headers;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Host.Pipeline.Proxying;

/// <summary>
/// Sends a request to one of the plain HTTP servers of a route, and its response back, both as streams. Redirects go to the client like other
/// answers: only the configuration says where the gateway connects to.
/// </summary>
internal sealed partial class HostProxy(TrustedProxies proxies, TimeSpan headersTimeout, TimeProvider time, ILogger<HostProxy> logger)
{
    private const int CopyBytes = 16 << 10;

    private readonly HopHeaders _headers = new(proxies);

    /// <summary>Serves a request that may go on.</summary>
    /// <param name="context">The request.</param>
    /// <param name="route">Its route.</param>
    /// <param name="change">What changes in its headers; null: nothing.</param>
    public async Task ServeAsync(HttpContext context, HostRoute route, HeaderChange? change)
    {
        if (Refusal(context) is { } refusal)
        {
            await refusal.WriteAsync(context);
            return;
        }

        using var whole = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        using var deadline = new CancellationTokenSource(route.Policies.Timeout?.RequestTimeout ?? Timeout.InfiniteTimeSpan, time);
        using var tied = deadline.Token.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), whole);
        var backend = route.Backends.At(RandomNumberGenerator.GetInt32(route.Backends.Total));
        try
        {
            using var response = await SendAsync(context, route, backend, change, whole.Token);
            await CopyAsync(response, context, route, whole.Token);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested && Fault(exception) is { } fault)
        {
            // What has begun is cut, so that nobody takes a part for the whole.
            BackendFailed(route.Name, backend.Url.Authority, fault.Error.Message, exception);
            await fault.WriteAsync(context);
        }
    }

    // RFC 9110 §9.3.6 and §9.3.8: a tunnel would go past everything else here, and a trace shows headers that others added.
    private static GatewayError? Refusal(HttpContext context) =>
        context.Request.Method is "CONNECT" or "TRACE" ? GatewayError.MethodNotAllowed("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
        : context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true ? GatewayError.NoUpgrade
        : Target(context).AsSpan().ContainsAnyExceptInRange('!', '~') || Target(context).Contains('#', StringComparison.Ordinal) ? GatewayError.NoRoute
        : null;

    private static string Target(HttpContext context) => context.Features.Get<IHttpRequestFeature>()!.RawTarget;

    private async Task<HttpResponseMessage> SendAsync(HttpContext context, HostRoute route, HostBackend backend, HeaderChange? change, CancellationToken cancellationToken)
    {
        using var clock = new CancellationTokenSource(route.Policies.Timeout?.BackendRequestTimeout ?? headersTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        var headers = _headers.OfRequest(context, route.CredentialHeaders);
        return await backend.SendAsync(
            context.Request.Method, Target(context), null, change is null ? headers : headers with { Headers = change.Apply(headers.Headers) }, StreamedBody.Of(context), either.Token);
    }

    private static async Task CopyAsync(HttpResponseMessage from, HttpContext context, HostRoute route, CancellationToken cancellationToken)
    {
        var to = context.Response;
        to.StatusCode = (int)from.StatusCode;
        HopHeaders.CopyResponse(from, to, route.Cors is not null);
        if (to.ContentLength is null)
        {
            // A stream may say nothing for long.
            await to.Body.FlushAsync(cancellationToken);
        }

        using var body = await from.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            while (await body.ReadAsync(buffer, cancellationToken) is var read and > 0)
            {
                await to.Body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static GatewayError? Fault(Exception exception) => exception switch
    {
        OperationCanceledException => GatewayError.BackendTooSlow,
        HttpRequestException { InnerException: BadHttpRequestException body } => GatewayError.Of(body),
        BadHttpRequestException body => GatewayError.Of(body),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } => GatewayError.BackendUnreachable,
        HttpRequestException or IOException => GatewayError.BackendFailed,

        // Retired by a reload between the choice and the sending.
        ObjectDisposedException => GatewayError.BackendUnreachable,
        _ => null,
    };

    [LoggerMessage(2040, LogLevel.Warning, "A request of route {Route} failed at backend {Backend}: {What}")]
    private partial void BackendFailed(string route, string backend, string what, Exception exception);
}
