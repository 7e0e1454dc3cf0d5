using Gateway.Actors.Sessions;
using Gateway.Host.Listeners;
using Gateway.Host.Pipeline;
using Gateway.Host.Telemetry;
using Gateway.Policies.Authentication;

namespace Gateway.Host;

/// <summary>The whole order of a request on one screen.</summary>
/// <remarks>
/// <code>
/// client ► listener ► 1 edge checks ► 2 match route ► 3 local names only ► 4 authorization ► 5 MCP endpoint ► session ► target
///                          │               │                 │                    │                 │
///                          └───────────────┴──── error ──────┴────────────────────┴─────────────────┴──► 6 access log
/// </code>
/// </remarks>
internal sealed partial class GatewayPipeline(McpEndpoint endpoint, TrustedProxies proxies, AccessLog accessLog, TimeProvider time, ILogger<GatewayPipeline> logger)
{
    /// <summary>Serves a request that came in on a port with these routes.</summary>
    public async Task ServeAsync(HttpContext context, RouteTable routes)
    {
        var record = new RequestRecord(time.GetTimestamp(), proxies.ClientOf(context));
        try
        {
            await RouteAsync(context, routes, record);
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
            // :: Step 6
            accessLog.Write(context, record);
        }
    }

    private Task RouteAsync(HttpContext context, RouteTable routes, RequestRecord record)
    {
        // :: Step 1
        if (EdgeChecks.Check(context) is { } malformed)
        {
            return malformed.WriteAsync(context);
        }

        // :: Step 2
        if (routes.Find(context.Request.Host.Host, context.Request.Path.Value ?? "/") is not { } route || WellKnown.IsReserved(context.Request.Path))
        {
            return GatewayError.NoRoute.WriteAsync(context);
        }

        record.Route = route.Name;

        // :: Step 3
        if (route.LocalOnly && LocalOnly.Check(context.Request) is { } foreign)
        {
            return foreign.WriteAsync(context);
        }

        var caller = new SessionCaller(Caller.Anonymous, record.Client);

        // :: Step 4
        if (route.HttpRules.HasRules && !route.HttpRules.Decide(caller.Caller, new HttpRequestFacts(context, record.Client, time.GetUtcNow())).IsAllowed)
        {
            return GatewayError.NotAllowed.WriteAsync(context);
        }

        // :: Step 5
        return endpoint.ServeAsync(context, route, caller, record);
    }

    [LoggerMessage(2001, LogLevel.Error, "A request failed by a fault of the gateway.")]
    private partial void RequestFailed(Exception exception);
}
