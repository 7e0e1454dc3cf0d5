using Gateway.Actors.Sessions;
using Gateway.Host.Listeners;
using Gateway.Host.OAuth;
using Gateway.Host.Pipeline;
using Gateway.Host.Pipeline.ExtAuthz;
using Gateway.Host.Pipeline.Forwarding;
using Gateway.Host.Pipeline.Proxying;
using Gateway.Host.Telemetry;
using Gateway.Policies.Authentication;

namespace Gateway.Host;

/// <summary>The whole order of a request on one screen.</summary>
/// <remarks>
/// <code>
/// client ► listener ► 1 edge checks ► 2 match route ► 3 local names only ► 4 CORS ► 5 redirects, direct responses, documents ► 6 rate limit ► 7 authenticate
///                          │               │                 │                │                        │                           │               │
///                          │               │                 │                │                        │                           │          8 authorization
///                          │               │                 │                │                        │                           │               │
///  another node ───────────┼─────────── 2 ─┼─────────────────┼────────────────┼────────────────────────┼───────────────────────► 7, 8 ─────► 9 place ──► another node
///                          │               │                 │                │                        │                           │               │
///                          │               │                 │                │                        │                           │         10 extAuthz (and authorization, which may read its answer)
///                          │               │                 │                │                        │                           │               │      ► MCP endpoint: rate limit by key ► session ► target (transformations, request headers)
///                          └───────────────┴──── answer ─────┴────────────────┴────────────────────────┴───────────────────────────┴───────────────┴──► 11 response headers ► 12 log, metrics
/// </code>
/// </remarks>
internal sealed partial class GatewayPipeline(
    AuthenticationStep authentication,
    ExtAuthzStep extAuthz,
    McpEndpoint endpoint,
    HostProxy proxy,
    OAuthEndpoint oauth,
    PassthroughDocuments passthrough,
    TrustedProxies proxies,
    RequestReports reports,
    TimeProvider time,
    ILogger<GatewayPipeline> logger)
{
    private int _underWay;

    /// <summary>The way to the nodes that have the sessions; null: there is no other node.</summary>
    public OwnerForwarding? Forwarding { get; init; }

    /// <summary>The way to the homes of callers without a session; null: there is no other node.</summary>
    public ModernForwarding? ModernForwarding { get; init; }

    /// <summary>Whether clients are to come back on other connections, as the node stops.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Requests that are being served, streams among them.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Serves a request that came in on a port with these routes.</summary>
    public Task ServeAsync(HttpContext context, RouteTable routes)
    {
        EdgeFacts.Strip(context.Request.Headers);
        if (IsDraining)
        {
            context.Response.Headers.Connection = "close";
        }

        return ServeAsync(context, routes, new RequestRecord(time.GetTimestamp(), proxies.ClientOf(context)));
    }

    /// <summary>Serves a request that another node took in, did steps 1 to 8 with, and brought here, where its session is.</summary>
    public Task ServeForwardedAsync(HttpContext context, RouteTable? routes, EdgeFacts facts) =>
        ServeAsync(context, routes, new RequestRecord(time.GetTimestamp(), proxies.ClientOf(context)) { Edge = facts });

    private async Task ServeAsync(HttpContext context, RouteTable? routes, RequestRecord record)
    {
        Interlocked.Increment(ref _underWay);
        context.Features.Set(record);
        try
        {
            await (record.Edge is null ? RouteAsync(context, routes!, record) : RouteForwardedAsync(context, routes, record, record.Edge));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left, and with it whoever would read an answer.
        }
        catch (Exception exception)
        {
            // The edge: whatever went wrong, the client learns that it did, and no more.
            RequestFailed(exception);
            await GatewayError.Fault.WriteAsync(context);
        }
        finally
        {
            // :: Step 12
            reports.Completed(context, record);
            Interlocked.Decrement(ref _underWay);
        }
    }

    private Task RouteAsync(HttpContext context, RouteTable routes, RequestRecord record)
    {
        // :: Step 1
        if (EdgeChecks.Check(context) is { } malformed)
        {
            return malformed.WriteAsync(context);
        }

        if (routes.Tls.IsMisdirected(context))
        {
            return GatewayError.Misdirected.WriteAsync(context);
        }

        // :: Step 2
        var (host, path) = (context.Request.Host.Host, context.Request.Path.Value ?? "/");
        var route = routes.Find(context.Request, host, path, out var asStream);
        var asked = OAuthPath.Of(path);
        if (asked is { } document && route is not DocumentRoute && routes.FindResource(host, document.Resource) is { } protectedRoute)
        {
            return ServeOAuthAsync(context, protectedRoute, document, record);
        }

        if (asked is { } theirs && PassthroughDocuments.IsDocument(theirs) && route is not DocumentRoute
            && routes.FindPassedThrough(host, theirs.Resource) is { } passed)
        {
            return ServePassedAsync(context, passed, theirs, record);
        }

        if (route is null || (route is not (DocumentRoute or AnswerRoute or HostRoute) && WellKnown.IsReserved(context.Request.Path)))
        {
            return (Forwarding?.IsOfAnotherConfiguration(context.Request) == true ? GatewayError.Unavailable("config-skew") : GatewayError.NoRoute).WriteAsync(context);
        }

        record.Route = route;

        // :: Step 11, when the response begins
        ResponseHeaderStep.Apply(context, route, record, time);

        // :: Step 3
        if (route.LocalOnly && LocalOnly.Check(context.Request, route.Cors) is { } foreign)
        {
            return foreign.WriteAsync(context);
        }

        // :: Step 4
        if (route.Cors is not null && CorsStep.Apply(context, route.Cors))
        {
            return Task.CompletedTask;
        }

        // :: Step 5
        if (route.Responder?.Pick(new HttpRequestFacts(context, record.Client, time.GetUtcNow())) is { } answer)
        {
            return AnswerStep.RespondAsync(context, answer);
        }

        return route switch
        {
            BackendRoute backend => ServeBackendAsync(context, backend, routes.Port, record, asStream),
            AnswerRoute redirect => AnswerStep.RedirectAsync(context, redirect, redirect.Policies.RequestRedirect!),
            _ => DocumentEndpoint.ServeAsync(context, (DocumentRoute)route),
        };
    }

    // What the client may see was decided where it came in (steps 1 to 6); who calls, and what it may do, is asked again.
    private Task RouteForwardedAsync(HttpContext context, RouteTable? routes, RequestRecord record, EdgeFacts facts)
    {
        var asStream = false;
        if (routes?.Find(context.Request, context.Request.Host.Host, context.Request.Path.Value ?? "/", out asStream) is not McpRoute route || route.Backend.Route != facts.Route)
        {
            // Another configuration, for now. The session may well be here, so this is no 404.
            return NodeEndpoint.Unavailable(context, "config-skew");
        }

        record.Route = route;
        ResponseHeaderStep.Apply(context, route, record, time);
        return ServeBackendAsync(context, route, facts.Port, record, asStream);
    }

    private async Task ServeBackendAsync(HttpContext context, BackendRoute route, int port, RequestRecord record, bool asStream)
    {
        // :: Step 6
        if (record.Edge is null && RateLimitStep.Check(context, route, new HttpRequestFacts(context, record.Client, time.GetUtcNow())) is { } tooMany)
        {
            await tooMany.WriteAsync(context);
            return;
        }

        // :: Step 7
        if (await authentication.AuthenticateAsync(context, route, record) is not { } caller)
        {
            return;
        }

        record.Caller = caller;

        // :: Step 8, but for rules that may read the answer of a service: that is asked once, by the node that serves the request.
        if (route.ExternalChecks is null && !await MayGoOnAsync(context, route, caller, record))
        {
            return;
        }

        // :: Step 9
        if (route is McpRoute placed && await TryForwardAsync(context, placed, port, new SessionCaller(caller, record.Client), record, asStream))
        {
            return;
        }

        // :: Step 10
        if (route.ExternalChecks?.Select(caller, new HttpRequestFacts(context, record.Client, time.GetUtcNow())) is { } check && !await extAuthz.MayGoOnAsync(context, route, check, caller, record))
        {
            return;
        }

        if (route.ExternalChecks is not null && !await MayGoOnAsync(context, route, caller, record))
        {
            return;
        }

        await (route is HostRoute host
            ? ServeHostAsync(context, host, caller, record)
            : endpoint.ServeAsync(context, (McpRoute)route, new SessionCaller(caller, record.Client), record, asStream));
    }

    private async ValueTask<bool> MayGoOnAsync(HttpContext context, BackendRoute route, Caller caller, RequestRecord record)
    {
        if (!route.HttpRules.HasRules || IsAllowed(context, route, caller, record))
        {
            return true;
        }

        await GatewayError.NotAllowed.WriteAsync(context);
        return false;
    }

    private async ValueTask<bool> TryForwardAsync(HttpContext context, McpRoute route, int port, SessionCaller caller, RequestRecord record, bool asStream) =>
        (Forwarding is not null && await Forwarding.TryServeAsync(context, route, port, caller, record, asStream))
        || (ModernForwarding is not null && await ModernForwarding.TryServeAsync(context, route, port, caller, record));

    private Task ServeHostAsync(HttpContext context, HostRoute route, Caller caller, RequestRecord record) =>
        route.RateLimiter is { HasKeys: true } limiter
            && RateLimitStep.Check(context, limiter.Take(caller, new HttpRequestFacts(context, record.Client, time.GetUtcNow()), "", null)) is { } tooMany
            ? tooMany.WriteAsync(context)
            : ProxyAsync(context, route, caller, record);

    private Task ProxyAsync(HttpContext context, HostRoute route, Caller caller, RequestRecord record)
    {
        reports.Begin(context, record);
        return proxy.ServeAsync(context, route, caller, route.Transformer?.OfRequest(caller, new HttpRequestFacts(context, record.Client, time.GetUtcNow())));
    }

    private bool IsAllowed(HttpContext context, BackendRoute route, Caller caller, RequestRecord record)
    {
        var decision = route.HttpRules.Decide(caller, new HttpRequestFacts(context, record.Client, time.GetUtcNow()));
        (record.Call.IsAllowed, record.Call.Rule) = (decision.IsAllowed, decision.Rule);
        if (decision.Failed)
        {
            RuleFailed(decision.Rule!.Condition.Source, route.Name);
        }

        return decision.IsAllowed;
    }

    // Steps 3 and 5 for what OAuth clients ask of a protected route. Everybody may read it, pages of any origin too, so CORS has no say.
    private async Task ServeOAuthAsync(HttpContext context, BackendRoute route, OAuthPath asked, RequestRecord record)
    {
        record.Route = route;
        if (route.LocalOnly && LocalOnly.Check(context.Request, route.Cors) is { } foreign)
        {
            await foreign.WriteAsync(context);
        }
        else if (!await oauth.ServeAsync(context, route.Resource!, asked, record.Client))
        {
            await GatewayError.NoRoute.WriteAsync(context);
        }
    }

    // The same for a route whose target asks for tokens itself.
    private async Task ServePassedAsync(HttpContext context, McpRoute route, OAuthPath asked, RequestRecord record)
    {
        record.Route = route;
        if (route.LocalOnly && LocalOnly.Check(context.Request, route.Cors) is { } foreign)
        {
            await foreign.WriteAsync(context);
            return;
        }

        await passthrough.ServeAsync(context, route.PassedThrough!, asked);
    }

    [LoggerMessage(2002, LogLevel.Warning, "The rule `{Rule}` failed, and so denied a request of route {Route}.")]
    private partial void RuleFailed(string rule, string route);

    [LoggerMessage(2001, LogLevel.Error, "A request failed by a fault of the gateway.")]
    private partial void RequestFailed(Exception exception);
}
