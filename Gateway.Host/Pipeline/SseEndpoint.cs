using System.Text;
using Gateway.Actors.Kernel;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Streams;
using Gateway.Host.Telemetry;
using Gateway.Policies.Authorization;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Host.Pipeline;

/// <summary>
/// The older transport of a route (MCP 2024-11-05, HTTP with SSE): GET opens a stream, which is the session and ends it, and whose first event
/// names the URL of its messages; POST brings a message there, and what is answered comes on the stream.
/// </summary>
internal sealed class SseEndpoint(McpEndpoint endpoint, SessionHost sessions, TimeSpan keepAlive, TimeProvider time)
{
    /// <summary>The parameter of the message URL that names the session.</summary>
    internal const string SessionParameter = "sessionId";

    /// <summary>Serves a request of a route for a caller, to whom the stream is bound that it opens or names.</summary>
    public Task ServeAsync(HttpContext context, McpRoute route, SessionCaller caller, RequestRecord record) => context.Request.Method switch
    {
        "GET" => GetAsync(context, route, caller, record),
        "POST" => PostAsync(context, route, caller, record),
        _ => GatewayError.MethodNotAllowed("GET, POST").WriteAsync(context),
    };

    private async Task GetAsync(HttpContext context, McpRoute route, SessionCaller caller, RequestRecord record)
    {
        var refusal = !MediaTypes.AcceptsStreams(context.Request.Headers.Accept) ? GatewayError.StreamNotAcceptable : McpEndpoint.CheckVersion(context.Request);
        if (refusal is not null)
        {
            await refusal.WriteAsync(context);
            return;
        }

        var (session, full) = await sessions.OpenStreamAsync(route.Backend, caller);
        if (session is null)
        {
            await GatewayError.Of(full)!.WriteAsync(context);
            return;
        }

        record.In(session);
        record.Call.Method = "GET";
        try
        {
            await StreamAsync(context, session, route.AccessOf(context, caller, time), caller);
        }
        finally
        {
            await SessionHost.CloseAsync(session);
        }
    }

    private async Task StreamAsync(HttpContext context, Session session, McpAccess access, SessionCaller caller)
    {
        var events = SessionHost.Listen(session, access, null, out _)!;
        using var lifetime = new CallerLifetime(caller.Caller, time);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.Ended);
        using (SessionHost.Reading(session))
        {
            await StreamEndpoint.StreamAsync(context, Opening(context, session), events, keepAlive, gone.Token);
        }
    }

    // As the client wrote it, so that what matched its route matches it again, and relative: a client sends nothing to another origin.
    private static byte[] Opening(HttpContext context, Session session)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        return Encoding.ASCII.GetBytes($"event: endpoint\ndata: {target}{(target.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{SessionParameter}={session.Id}\n\n");
    }

    private async Task PostAsync(HttpContext context, McpRoute route, SessionCaller caller, RequestRecord record)
    {
        using var body = await endpoint.ReadBodyAsync(context, null);
        if (body is null)
        {
            return;
        }

        var fault = JsonRpcReader.ReadClient(body.Span, out var envelope);
        var (session, gone) = Find(context, route, caller, record);
        if (gone is null && fault == JsonRpcFault.Batch)
        {
            await endpoint.Batches().ServeStreamAsync(context, route, caller, record, body, session!);
            return;
        }

        if ((gone ?? endpoint.Check(context, route, caller, record, fault, in envelope, body) ?? await RequestReports.RecordedAsync(record)) is { } refusal)
        {
            await refusal.WriteAsync(context, envelope.Id.Of(body.Memory));
            return;
        }

        await TakeAsync(context, session!, endpoint.MessageOf(context, route, caller, record, in envelope, body));
    }

    private static async Task TakeAsync(HttpContext context, Session session, ClientMessage message)
    {
        if (message.Envelope.Kind == JsonRpcKind.Request && StreamMessages.Takes(session, message))
        {
            await AcceptEarlyAsync(context.Response);
        }

        var outcome = await ServeAsync(session, message);
        if (context.Response.HasStarted)
        {
            await (outcome is null ? Task.CompletedTask : StreamMessages.RefuseAsync(session, message.Envelope.Id.Of(message.Body), outcome.Error));
        }
        else if (outcome is null)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
        else
        {
            await outcome.WriteAsync(context, message.Envelope.Id.Of(message.Body));
        }
    }

    /// <summary>
    /// Says that a request is taken, before it is served: its answer may take long, and until it is served the client gets no other message through on
    /// this connection of HTTP/1.1, and so must not keep it.
    /// </summary>
    internal static Task AcceptEarlyAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status202Accepted;
        response.ContentLength = 0;
        response.Headers.Connection = "close";
        return response.CompleteAsync();
    }

    private static async Task<GatewayError?> ServeAsync(Session session, ClientMessage message)
    {
        try
        {
            return GatewayError.Of(await StreamMessages.HandleAsync(session, message));
        }
        catch (MailboxFullException)
        {
            return GatewayError.Overloaded;
        }
    }

    private (Session? Session, GatewayError? Error) Find(HttpContext context, McpRoute route, SessionCaller caller, RequestRecord record)
    {
        var ids = context.Request.Query[SessionParameter];
        if (ids.Count != 1 || string.IsNullOrEmpty(ids[0]))
        {
            return (null, GatewayError.StreamRequired);
        }

        var session = sessions.Find(ids[0]!, new Actors.Cluster.SessionBinding(route.Backend.Route, caller.Principal));
        if (session is not null)
        {
            record.In(session);
        }

        return session is { IsStream: true } ? (session, null) : (null, GatewayError.SessionGone);
    }
}
