using System.Globalization;
using Gateway.Actors.Cluster;
using Gateway.Host.Listeners;

namespace Gateway.Host.Pipeline.Forwarding;

/// <summary>Serves what other nodes bring: the requests of clients whose session is here.</summary>
/// <param name="pipeline">Serves a request of a port with these routes.</param>
/// <param name="routesOf">The routes of a port, by its configured number; null: it is not configured here.</param>
/// <param name="membership">Who is alive.</param>
internal sealed class NodeEndpoint(GatewayPipeline pipeline, Func<int, RouteTable?> routesOf, IClusterMembership membership)
{
    /// <summary>Serves a request that came in on the inter-node port.</summary>
    public Task ServeAsync(HttpContext context)
    {
        if (PeerGate.PeerOf(context) is not { } peer)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        if (!membership.Current.IsAlive(peer))
        {
            // It does not know yet, or it would not ask: what it thinks it owns may be another's by now.
            context.Response.Headers[NodeHeaders.Fenced] = peer.Incarnation.ToString(CultureInfo.InvariantCulture);
            return Unavailable(context, "fenced");
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        if (EdgeFacts.Take(context.Request.Headers) is not { } facts)
        {
            return Unavailable(context, "version-skew");
        }

        facts.Apply(context);
        return pipeline.ServeForwardedAsync(context, routesOf(facts.Port), facts);
    }

    /// <summary>Answers that the request was not accepted.</summary>
    public static Task Unavailable(HttpContext context, string reason)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.Headers[NodeHeaders.Accepted] = "0";
        response.Headers[NodeHeaders.Reason] = reason;
        return Task.CompletedTask;
    }
}
