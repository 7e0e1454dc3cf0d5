using System.Globalization;
using Gateway.Actors.Cluster;
using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Placing;
using Gateway.Host.Listeners;

namespace Gateway.Host.Pipeline.Forwarding;

/// <summary>
/// Brings a request to the node that has its session. The original request crosses, one hop at most. What the owner did not accept is held and
/// brought again, to it or to whoever has taken over; what it may have accepted is never sent a second time.
/// </summary>
internal sealed class OwnerForwarding(SessionPlaces places, NodeHop hop, Func<ulong, bool> hasRoute, ClusterLimits limits, HttpLimits http, TimeProvider time)
{
    private const string ConfigSkew = "config-skew";

    // A node that is just taking a session over says no until it has it.
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(100);

    // How often an owner that cannot be connected to is tried again.
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(1);

    /// <summary>Requests that wait for an owner.</summary>
    public HeldRequests Held { get; } = new(limits);

    /// <summary>
    /// Whether a request names a session of a route that is not configured here while another node runs another configuration: it may well live there, so
    /// that its client must not be told that it is gone.
    /// </summary>
    public bool IsOfAnotherConfiguration(HttpRequest request) =>
        IdOf(request, asStream: false) is { } id && places.RouteOf(id) is { } route && !hasRoute(route) && places.IsConfiguredApart;

    /// <summary>Serves a request whose session is on another node, or cannot be had now; false: it is to be served here.</summary>
    public ValueTask<bool> TryServeAsync(HttpContext context, McpRoute route, int port, SessionCaller caller, RequestRecord record, bool asStream)
    {
        if (IdOf(context.Request, asStream) is not { } id)
        {
            return ValueTask.FromResult(false);
        }

        var binding = new SessionBinding(route.Backend.Route, caller.Principal);
        var place = places.Guess(id, binding);
        if (record.Edge is { } edge)
        {
            return ServeAsOwnerAsync(context, (id, caller), route, place, edge, asStream);
        }

        if (place.Session is { } session)
        {
            if (places.Membership.Lease != LeaseState.Serving && !session.IsStream)
            {
                return RefuseAsync(context, record, "suspended");
            }

            if (TryUse(context, session))
            {
                return ServeHere(record);
            }

            place = SessionPlace.Unknown;
        }

        if (place.Kind == SessionPlaceKind.Nowhere && IsOfAnotherConfiguration(context.Request))
        {
            return RefuseAsync(context, record, ConfigSkew);
        }

        // A session that is its stream dies with the node that has it.
        return place.Kind == SessionPlaceKind.Nowhere || (asStream && place.Kind != SessionPlaceKind.Elsewhere)
            ? ServeHere(record)
            : new ValueTask<bool>(ServeElsewhereAsync(context, route, port, (id, caller), place, record, asStream));
    }

    // The stream of GET ends when the session is released, and does not hold that up.
    private static bool TryUse(HttpContext context, Session session)
    {
        RequestRecord.Of(context)!.Placed = session;
        if (HttpMethods.IsGet(context.Request.Method) || session.IsStream)
        {
            return true;
        }

        if (session.TryUse() is not { } use)
        {
            return false;
        }

        context.Response.RegisterForDispose(use);
        return true;
    }

    // MCP 2025-11-25: the session's header. The message URL of HTTP+SSE has the id in its query; its GET opens a new session.
    private static string? IdOf(HttpRequest request, bool asStream)
    {
        var ids = asStream ? request.Query[SseEndpoint.SessionParameter] : request.Headers["Mcp-Session-Id"];
        return ids.Count == 1 && !string.IsNullOrEmpty(ids[0]) && ids[0]!.Length <= SessionId.MaxLength ? ids[0] : null;
    }

    private static ValueTask<bool> ServeHere(RequestRecord record)
    {
        record.Placement = Placement.Local;
        return ValueTask.FromResult(false);
    }

    private static async ValueTask<bool> RefuseAsync(HttpContext context, RequestRecord record, string reason)
    {
        record.Placement = Placement.Refused;
        await GatewayError.Unavailable(reason).WriteAsync(context);
        return true;
    }

    private async ValueTask<bool> ServeAsOwnerAsync(
        HttpContext context, (string Id, SessionCaller Caller) named, McpRoute route, SessionPlace place, EdgeFacts edge, bool asStream)
    {
        if (place.Kind == SessionPlaceKind.Nowhere || (asStream && place.Kind != SessionPlaceKind.Here))
        {
            return false;
        }

        if (places.Membership.Lease is var lease && lease != LeaseState.Serving && place.Session is not { IsStream: true })
        {
            if (lease == LeaseState.Fenced)
            {
                // It has left, or is dead to the others, and so owns nothing: whoever asks has not heard of it yet, and finds the session in the directory.
                context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
                return true;
            }

            await NodeEndpoint.Unavailable(context, "suspended");
            return true;
        }

        if (place.Kind != SessionPlaceKind.Here && (places.Pending(named.Id, new SessionBinding(route.Backend.Route, named.Caller.Principal))
            ?? (edge.MayClaim ? TakeOverAsync(named.Id, route, named.Caller, context.RequestAborted) : null)) is { } claim)
        {
            place = await claim;
        }

        if (place.Kind == SessionPlaceKind.Unavailable)
        {
            await NodeEndpoint.Unavailable(context, place.Reason!);
            return true;
        }

        if (place.Session is { } session && edge.Epoch <= session.Epoch && TryUse(context, session))
        {
            context.Response.Headers[NodeHeaders.Epoch] = session.Epoch.ToString(CultureInfo.InvariantCulture);
            return false;
        }

        if (place.Session is { } stale && edge.Epoch > stale.Epoch)
        {
            // The entry has heard of a later owner: what is here is a former one's.
            SessionHost.Fence(stale);
        }

        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        return true;
    }

    // For a node that stops. The request has its place among the held ones there.
    private async Task<SessionPlace> TakeOverAsync(string id, McpRoute route, SessionCaller caller, CancellationToken aborted)
    {
        SessionPlace place;
        while ((place = await places.AskAsync(id, route.Backend, caller, aborted)).Turn is { } turn)
        {
            await Task.Delay(turn.Left(time), time, aborted);
        }

        return place;
    }

    private async Task<bool> ServeElsewhereAsync(
        HttpContext context, McpRoute route, int port, (string Id, SessionCaller Caller) session, SessionPlace place, RequestRecord record, bool asStream)
    {
        ReadOnlyMemory<byte>? body = null;
        if (HttpMethods.IsPost(context.Request.Method))
        {
            var (read, refusal) = await RequestBody.ReadAsync(context, http.BodyTimeout, time);
            if (refusal is not null)
            {
                await refusal.WriteAsync(context);
                return true;
            }

            // A copy: a hop that fails may still be reading when the rented bytes are another request's.
            body = read!.Span.ToArray();
            read.Dispose();
        }

        var key = places.KeyOf(session.Id, new SessionBinding(route.Backend.Route, session.Caller.Principal))!.Value;
        record.Session = key.ToString()[..Session.LogNameLength];
        var request = new ForwardedRequest(context, body, ForwardedRequest.FactsOf(context, route, port, record), record.Credentials);
        using var hold = new Hold(Held, record, body?.Length ?? 0, limits.Hold, time);
        while (true)
        {
            switch (place.Kind)
            {
                case SessionPlaceKind.Unknown:
                    place = asStream ? SessionPlace.Nowhere : await places.AskAsync(session.Id, route.Backend, session.Caller, context.RequestAborted);
                    continue;
                case SessionPlaceKind.Here when !TryUse(context, place.Session!):
                    place = SessionPlace.TakingOver();
                    continue;
                case SessionPlaceKind.Here or SessionPlaceKind.Nowhere:
                    request.Restore();
                    return await ServeHere(record);
                case SessionPlaceKind.Unavailable when place.Turn is { } turn && await hold.WaitAsync(turn, context.RequestAborted):
                    place = SessionPlace.Unknown;
                    continue;
                case SessionPlaceKind.Unavailable when place is { IsTakingOver: true, Turn: null }
                    && await hold.WaitAsync(places.Membership, places.Membership.Current, ShortPause, context.RequestAborted):
                    place = SessionPlace.Unknown;
                    continue;
                case SessionPlaceKind.Unavailable:
                    record.Placement = Placement.Refused;
                    await GatewayError.Unavailable(place.Reason!).WriteAsync(context, LostReply.IdOf(body));
                    return true;
            }

            if (places.Membership.Lease == LeaseState.Fenced)
            {
                // To the others this incarnation is dead: they take nothing from it, and what is sent to them all the same is lost.
                place = SessionPlace.Unavailable("suspended");
                continue;
            }

            var view = places.Membership.Current;
            if (await hop.TrySendAsync(context, request, key, place, record) is not { } refused)
            {
                return true;
            }

            var isSkewed = refused is { Refusal: NodeRefusal.Unavailable, Reason: ConfigSkew };
            if (refused.Refusal == NodeRefusal.NotOwner || isSkewed)
            {
                // Who has the route no longer gives its sessions up.
                places.Forget(key);
                var known = asStream ? SessionPlace.Nowhere : await places.AskAsync(session.Id, route.Backend, session.Caller, context.RequestAborted);
                place = known.Kind == SessionPlaceKind.Elsewhere && known.Node == place.Node ? isSkewed ? SessionPlace.Unavailable(ConfigSkew) : SessionPlace.TakingOver() : known;
            }
            else
            {
                place = await NextAsync(place, refused, view, hold, context.RequestAborted);
            }
        }
    }

    // Where to bring a request that its owner did not accept.
    private async Task<SessionPlace> NextAsync(SessionPlace place, NodeUnreachableException refused, NodeView view, Hold hold, CancellationToken aborted) =>
        refused.Refusal == NodeRefusal.Unavailable ? SessionPlace.Unavailable(refused.Reason ?? "unavailable")
        : !await hold.WaitAsync(places.Membership, view, LongPause, aborted) ? SessionPlace.Unavailable("owner_unreachable")
        : places.Membership.Current.IsAlive(place.Node) ? place
        : SessionPlace.Unknown;
}
