using Gateway.Actors.Cluster;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Placing;
using Gateway.Host.Listeners;

namespace Gateway.Host.Pipeline.Forwarding;

/// <summary>
/// Brings requests that have no session (MCP 2026-07-28) to their caller's home, where a target keeps state, and the input for a call that waits to the
/// node where it waits. A home that does not answer is no reason to fail: then they run here.
/// </summary>
internal sealed class ModernForwarding(NodeHop hop, ModernPlaces places, IClusterMembership membership, HttpLimits http, TimeProvider time)
{
    /// <summary>Serves a request that belongs elsewhere; false: it is to be served here.</summary>
    public async ValueTask<bool> TryServeAsync(HttpContext context, McpRoute route, int port, SessionCaller caller, RequestRecord record)
    {
        if (!Concerns(context.Request, route))
        {
            return false;
        }

        var (read, refusal) = await RequestBody.ReadAsync(context, http.BodyTimeout, time);
        if (refusal is not null)
        {
            await refusal.WriteAsync(context);
            return true;
        }

        var body = read!.Span.ToArray();
        read.Dispose();
        var request = new ForwardedRequest(context, body, ForwardedRequest.FactsOf(context, route, port, record), record.Credentials);
        if (places.ParkedAt(body) is { } incarnation)
        {
            return await ServeParkedAsync(context, request, incarnation, record);
        }

        // Others take nothing from a node that is dead to them.
        if (record.Edge is null && membership.Lease != LeaseState.Fenced && places.HomeOf(route.Backend, caller) is { } home
            && await hop.TrySendAsync(context, request, null, SessionPlace.Elsewhere(home, 0), record) is null)
        {
            return true;
        }

        (record.Owner, record.Placement) = (null, record.Edge is null ? Placement.Local : null);
        request.Restore();
        return false;
    }

    // The stream of subscriptions/listen is the business of the node that has its socket: it subscribes by itself.
    private static bool Concerns(HttpRequest request, McpRoute route) => HttpMethods.IsPost(request.Method)
        && ProtocolVersions.IsModern(request.Headers["MCP-Protocol-Version"].ToString())
        && request.Headers["Mcp-Method"] != "subscriptions/listen"
        && ModernPlaces.KeepsState(route.Backend);

    private async Task<bool> ServeParkedAsync(HttpContext context, ForwardedRequest request, long incarnation, RequestRecord record)
    {
        // It waits in that process's memory, and nowhere else.
        if (membership.Current.Find(incarnation) is not { IsAlive: true } node
            || await hop.TrySendAsync(context, request, null, SessionPlace.Elsewhere(node.Id, 0), record) is not null)
        {
            record.Placement = Placement.Lost;
            await LostReply.WriteAsync(context, request.Body);
        }

        return true;
    }
}
