using System.Buffers;
using Gateway.Host.Listeners;
using Gateway.Policies.Authentication;
using Gateway.Policies.Buffering;
using Gateway.Policies.Headers;
using Gateway.Policies.Retry;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Host.Pipeline.Proxying;

/// <summary>
/// Sends a request to one of the plain HTTP servers of a route, and its response back, both as streams. Redirects go to the client like other
/// answers: only the configuration says where the gateway connects to.
/// </summary>
/// <param name="proxies">Whose word on where a request came from is believed.</param>
/// <param name="sender">Sends it.</param>
/// <param name="mirrors">Sends copies of it.</param>
/// <param name="replayBytes">Up to which length a body is kept to be sent again.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class HostProxy(TrustedProxies proxies, HostSender sender, MirrorSender mirrors, int replayBytes, TimeProvider time, ILogger<HostProxy> logger)
{
    private const int CopyBytes = 16 << 10;

    private readonly HopHeaders _headers = new(proxies);

    /// <summary>Serves a request that may go on.</summary>
    /// <param name="context">The request.</param>
    /// <param name="route">Its route.</param>
    /// <param name="caller">Who sent it.</param>
    /// <param name="change">What changes in its headers; null: nothing.</param>
    public async Task ServeAsync(HttpContext context, HostRoute route, Caller caller, HeaderChange? change)
    {
        if (Refusal(context) is { } refusal)
        {
            await refusal.WriteAsync(context);
            return;
        }

        using var whole = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        using var deadline = new CancellationTokenSource(route.Policies.Timeout?.RequestTimeout ?? Timeout.InfiniteTimeSpan, time);
        using var tied = deadline.Token.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), whole);
        var backend = route.Backends.At(0).Url;
        var (record, asked) = (RequestRecord.Of(context), time.GetTimestamp());
        try
        {
            var request = await RequestAsync(context, route, caller, change, whole.Token);
            mirrors.Send(route, request);
            using var answer = await sender.SendAsync(route, request, whole.Token);
            backend = answer.Backend.Url;
            record?.Answered(backend.Authority, (int)answer.Response.StatusCode, time.GetElapsedTime(asked));
            if (AgentCards.IsCard(context.Request, answer))
            {
                var (scheme, host) = _headers.OriginOf(context);
                await AgentCards.WriteAsync(answer, context, route, $"{scheme}://{host}", whole.Token);
                return;
            }

            await CopyAsync(answer.Response, context, route, whole.Token);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested
            && (exception as HostFailedException ?? HostFailedException.Of(exception, backend, isGivenUp: true)) is { } failed)
        {
            // What has begun is cut, so that nobody takes a part for the whole.
            BackendFailed(route.Name, failed.Backend.Authority, failed.Message, failed.InnerException!);
            record?.Answered(failed.Backend.Authority, null, time.GetElapsedTime(asked));
            await failed.Error.WriteAsync(context);
        }
    }

    // RFC 9110 §9.3.6 and §9.3.8: a tunnel would go past everything else here, and a trace shows headers that others added.
    private static GatewayError? Refusal(HttpContext context) =>
        context.Request.Method is "CONNECT" or "TRACE" ? GatewayError.MethodNotAllowed("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
        : context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true ? GatewayError.NoUpgrade
        : Target(context).AsSpan().ContainsAnyExceptInRange('!', '~') || Target(context).Contains('#', StringComparison.Ordinal) ? GatewayError.NoRoute
        : null;

    private static string Target(HttpContext context) => context.Features.Get<IHttpRequestFeature>()!.RawTarget;

    private async ValueTask<OutgoingRequest> RequestAsync(HttpContext context, HostRoute route, Caller caller, HeaderChange? change, CancellationToken cancellationToken)
    {
        var (request, rewrite) = (context.Request, route.Policies.UrlRewrite);
        var headers = _headers.OfRequest(context, AgentCards.IsAsked(request) ? AgentCards.Withheld(route) : route.CredentialHeaders) with { CallerToken = caller.RawToken };
        if (RequestRecord.Of(context)?.Trace?.Call is { } trace)
        {
            headers = headers with { Trace = trace, TraceParent = trace.Parent, TraceState = trace.State };
        }

        var isKept = route.Mirror is not null || (route.Policies.Retry is not null && RetryRules.IsIdempotent(request.Method));
        return new OutgoingRequest(
            request.Method,
            rewrite?.Target(Target(context), MatchedPrefix.Find(route.Prefixes, request.Path.Value ?? "/")) ?? Target(context),
            rewrite?.Authority(new HostString(request.Host.Host).ToUriComponent(), request.Host.Port),
            change is null ? headers : headers with { Headers = change.Apply(headers.Headers) },
            await RequestContent.ReadAsync(context, route.Policies.Buffer?.Request, isKept ? replayBytes : null, cancellationToken));
    }

    private static async Task CopyAsync(HttpResponseMessage from, HttpContext context, HostRoute route, CancellationToken cancellationToken)
    {
        var to = context.Response;
        using var body = await from.Content.ReadAsStreamAsync(cancellationToken);
        var prefix = default(BodyPrefix);
        if (route.Policies.Buffer?.Response is { } limit)
        {
            prefix = await BodyPrefix.ReadAsync(body, limit.MaxBytes, cancellationToken);
            if (!prefix.IsWhole && limit.FailureMode == BufferFailureMode.FailClosed)
            {
                throw new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded, "The response is larger than the route's buffer.");
            }
        }

        to.StatusCode = (int)from.StatusCode;
        HopHeaders.CopyResponse(from, to, route.Cors is not null);
        if (to.ContentLength is null)
        {
            // A stream may say nothing for long.
            await to.Body.FlushAsync(cancellationToken);
        }

        await to.Body.WriteAsync(prefix.Bytes, cancellationToken);
        if (RequestRecord.Of(context) is { } begun)
        {
            begun.BytesOut += prefix.Bytes.Length;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            while (await body.ReadAsync(buffer, cancellationToken) is var read and > 0)
            {
                await to.Body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                if (RequestRecord.Of(context) is { } record)
                {
                    record.BytesOut += read;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    [LoggerMessage(2040, LogLevel.Warning, "A request of route {Route} failed at backend {Backend}: {What}")]
    private partial void BackendFailed(string route, string backend, string what, Exception exception);
}
