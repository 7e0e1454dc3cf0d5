using Gateway.Actors.Bridging;
using Gateway.Actors.Kernel;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Calls;
using Gateway.Actors.Sessions.Placing;
using Gateway.Actors.Upstreams;
using Gateway.Host.Listeners;
using Gateway.Host.Pipeline.Batches;
using Gateway.Host.Telemetry;

namespace Gateway.Host.Pipeline;

/// <summary>The MCP endpoint of a route (MCP 2025-11-25, Streamable HTTP): POST brings a message, GET listens, DELETE ends the session.</summary>
internal sealed class McpEndpoint(SessionHost sessions, HttpLimits limits, SessionLimits sessionLimits, RequestReports reports, TimeProvider time, ILogger<BatchEndpoint> logger)
{
    /// <summary>Serves a request of a route for a caller, to whom everything is bound that it opens or names.</summary>
    /// <param name="context">The request.</param>
    /// <param name="route">Its route.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="record">What the access log will say.</param>
    /// <param name="asStream">Whether the path is that of the older transport, HTTP+SSE.</param>
    public Task ServeAsync(HttpContext context, McpRoute route, SessionCaller caller, RequestRecord record, bool asStream)
    {
        var stateless = route.Backend.Config.StatefulMode == Actors.Backends.StatefulMode.Stateless;
        if (asStream)
        {
            // Its sessions are their streams, so there is nothing of it without sessions.
            return stateless ? GatewayError.NoRoute.WriteAsync(context) : new SseEndpoint(this, sessions, sessionLimits.KeepAlive, time).ServeAsync(context, route, caller, record);
        }

        return context.Request.Method switch
        {
            "POST" => PostAsync(context, route, caller, record, stateless),
            "GET" when !stateless => new StreamEndpoint(sessions, sessionLimits.KeepAlive, time).ServeAsync(context, route, caller, record),
            "DELETE" when !stateless => DeleteAsync(context, route, caller, record),
            _ => GatewayError.MethodNotAllowed(stateless ? "POST" : "GET, POST, DELETE").WriteAsync(context),
        };
    }

    /// <summary>The session that the request names, or why there is none. Exactly one is set.</summary>
    internal static (Session? Session, GatewayError? Error) FindSession(
        SessionHost sessions, HttpContext context, McpRoute route, SessionCaller caller, RequestRecord record)
    {
        var ids = context.Request.Headers["Mcp-Session-Id"];
        if (ids.Count == 0)
        {
            return (null, GatewayError.SessionRequired);
        }

        var id = ids[0];
        if (ids.Count > 1 || string.IsNullOrEmpty(id) || id.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return (null, GatewayError.BadSessionId);
        }

        var session = sessions.Find(id, new Actors.Cluster.SessionBinding(route.Backend.Route, caller.Principal));
        if (session is not null)
        {
            record.In(session);
        }

        // Given up since it was found here, as the node was declared dead: it lives on elsewhere.
        return session is null && record.Placed is { IsGivenUp: true } ? (null, GatewayError.Unavailable(SessionPlace.TakingOver().Reason!))
            : session is null || session.IsStream ? (null, GatewayError.SessionGone)
            : (session, null);
    }

    /// <summary>Why the revision that a request names has nothing to do with sessions; null: it has, or none is named.</summary>
    internal static GatewayError? CheckVersion(HttpRequest request)
    {
        var versions = request.Headers["MCP-Protocol-Version"];
        return versions.Count switch
        {
            0 => null,
            1 when ProtocolVersions.IsModern(versions[0]) => GatewayError.MethodNotAllowed("POST"),
            1 when ProtocolVersions.Find(versions[0]) != ProtocolVersion.Unknown => null,
            _ => GatewayError.UnknownVersion,
        };
    }

    private async Task PostAsync(HttpContext context, McpRoute route, SessionCaller caller, RequestRecord record, bool stateless)
    {
        using var body = await ReadBodyAsync(context, MediaTypes.AcceptsReplies(context.Request.Headers.Accept) ? null : GatewayError.NotAcceptable);
        if (body is not null)
        {
            await MessageAsync(context, route, caller, record, body, stateless);
        }
    }

    /// <summary>Reads the body of a POST; null: it was refused, and that is answered.</summary>
    internal async ValueTask<MessageBuffer?> ReadBodyAsync(HttpContext context, GatewayError? notAcceptable)
    {
        var request = context.Request;
        var refusal = !MediaTypes.IsJson(request) ? GatewayError.BadContentType
            : notAcceptable
            ?? (request.ContentLength > limits.RequestBodyBytes ? GatewayError.BodyTooLarge : null);
        if (refusal is not null)
        {
            await refusal.WriteAsync(context);
            return null;
        }

        var (body, unread) = await RequestBody.ReadAsync(context, limits.BodyTimeout, time);
        if (body is null)
        {
            await unread!.WriteAsync(context);
        }

        return body;
    }

    /// <summary>Why a message is not taken, whoever sends it; null: it is.</summary>
    internal GatewayError? Check(HttpContext context, McpRoute route, SessionCaller caller, RequestRecord record, JsonRpcFault fault, in JsonRpcEnvelope envelope, MessageBuffer body) =>
        fault != JsonRpcFault.None ? GatewayError.Of(fault, in envelope)
        : ModernEndpoint.IsModern(context.Request, in envelope, body) ? GatewayError.ModernRevision
        : CheckVersion(context.Request) ?? Admit(context, route, caller, record, in envelope, body);

    /// <summary>The same for a member of a batch. The limits that count HTTP requests have counted the first one; each of the others counts as much.</summary>
    internal GatewayError? CheckMember(HttpContext context, McpRoute route, SessionCaller caller, BatchMember member, bool isFirst) =>
        member.Fault != JsonRpcFault.None ? GatewayError.Of(member.Fault, in member.Envelope)
        : ModernEndpoint.IsModern(context.Request, in member.Envelope, member.Body) ? GatewayError.NoBatches
        : member.Envelope.Method == McpMethod.Initialize ? GatewayError.InitializeInBatch
        : (isFirst ? null : RateLimitStep.Check(context, route, new HttpRequestFacts(context, caller.Address, time.GetUtcNow())))
            ?? Admit(context, route, caller, member.Record, in member.Envelope, member.Body);

    /// <summary>What serves batches. One leaves its session room for what else the client wants.</summary>
    internal BatchEndpoint Batches() => new(this, sessions, limits.BatchMessages, Math.Max(1, sessionLimits.InFlight / 2), reports, time, logger);

    /// <summary>A message with what goes along with it.</summary>
    internal ClientMessage MessageOf(
        HttpContext context, McpRoute route, SessionCaller caller, RequestRecord record, in JsonRpcEnvelope envelope, MessageBuffer body, ModernRequest? modern = null)
    {
        record.Call.Method = envelope.MethodName.Exists ? System.Text.Encoding.ASCII.GetString(envelope.MethodName.Of(body.Span)) : null;
        record.Backend = route.Backend.Name;
        reports.Begin(context, record, in envelope, body);
        record.ProtocolVersion ??= modern is null ? null : ProtocolVersion.V20260728.Name();
        return new ClientMessage(body.Memory, in envelope, HeadersOf(context, route, caller, record.Call.Method, in envelope, body) with { Trace = record.Trace?.Call, TraceParent = record.Trace?.Call.Parent, TraceState = record.Trace?.Call.State }, record.Call)
        {
            Caller = caller.Caller,
            Access = route.AccessOf(context, caller, time, body.Memory),
            Modern = modern,
        };
    }

    private ForwardedHeaders HeadersOf(HttpContext context, McpRoute route, SessionCaller caller, string? method, in JsonRpcEnvelope envelope, MessageBuffer body) =>
        UpstreamHeaders.Of(context.Request, route.PassedThrough is not null) with
        {
            CallerToken = caller.Caller.RawToken,
            Changes = route.Transformer is not { HasRequest: true } transformer ? null : transformer.OfTargets(
                caller.Caller,
                new HttpRequestFacts(context, caller.Address, time.GetUtcNow()) { Message = body.Memory },
                method,
                RequestItem.Of(route.Backend, in envelope, body.Memory)),
        };

    private async Task MessageAsync(HttpContext context, McpRoute route, SessionCaller caller, RequestRecord record, MessageBuffer body, bool stateless)
    {
        var fault = JsonRpcReader.ReadClient(body.Span, out var envelope);
        var id = envelope.Id.Of(body.Memory);
        if (fault is JsonRpcFault.None or JsonRpcFault.InvalidParams && ModernEndpoint.IsModern(context.Request, in envelope, body))
        {
            await new ModernEndpoint(this, sessions, time).ServeAsync(context, route, caller, record, fault, envelope, body);
            return;
        }

        if (fault == JsonRpcFault.Batch)
        {
            await Batches().ServeAsync(context, route, caller, record, body, stateless);
            return;
        }

        if ((Check(context, route, caller, record, fault, in envelope, body) ?? await RequestReports.RecordedAsync(record)) is { } refusal)
        {
            await refusal.WriteAsync(context, id);
            return;
        }

        var message = MessageOf(context, route, caller, record, in envelope, body);
        var outcome = await HandleAsync(context, route, caller, record, message, stateless);
        if (outcome is not null)
        {
            await outcome.WriteAsync(context, id);
        }
        else if (envelope.Kind != JsonRpcKind.Request)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
    }

    private async Task<GatewayError?> HandleAsync(HttpContext context, McpRoute route, SessionCaller caller, RequestRecord record, ClientMessage message, bool stateless)
    {
        await using var reply = new HttpResponseSink(context, record, caller.Caller, time) { PassesChallenges = route.PassedThrough is not null };
        try
        {
            if (message.Envelope.Method == McpMethod.Initialize && message.Envelope.Kind == JsonRpcKind.Request)
            {
                return GatewayError.Of(await sessions.InitializeAsync(route.Backend, caller, message, reply, context.RequestAborted));
            }

            if (stateless)
            {
                return GatewayError.Of(await sessions.HandleStatelessAsync(route.Backend, caller, message, reply, context.RequestAborted));
            }

            var (session, error) = FindSession(sessions, context, route, caller, record);
            return session is null ? error : GatewayError.Of(await SessionHost.HandleAsync(session, message, reply, context.RequestAborted));
        }
        catch (MailboxFullException)
        {
            return GatewayError.Overloaded;
        }
    }

    private async Task DeleteAsync(HttpContext context, McpRoute route, SessionCaller caller, RequestRecord record)
    {
        if (CheckVersion(context.Request) is { } refusal)
        {
            await refusal.WriteAsync(context);
            return;
        }

        var (session, error) = FindSession(sessions, context, route, caller, record);
        if (session is null)
        {
            await error!.WriteAsync(context);
            return;
        }

        await SessionHost.CloseAsync(session);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Why a message that is well-formed may not go on; null: it may, once a call of a tool that is to be recorded is (<see cref="RequestReports.RecordedAsync"/>).</summary>
    internal GatewayError? Admit(HttpContext context, McpRoute route, SessionCaller caller, RequestRecord record, in JsonRpcEnvelope envelope, MessageBuffer body)
    {
        var refusal = RateLimit(context, route, caller, in envelope, body);
        if (refusal is null)
        {
            reports.Record(context, route, record, in envelope, body);
        }

        return refusal;
    }

    // Before rules are asked, so that the answer tells nothing of them.
    private GatewayError? RateLimit(HttpContext context, McpRoute route, SessionCaller caller, in JsonRpcEnvelope envelope, MessageBuffer body) =>
        route.RateLimiter is { HasKeys: true } limiter && envelope.Kind == JsonRpcKind.Request
            ? RateLimitStep.Check(context, limiter.Take(
                caller.Caller,
                new HttpRequestFacts(context, caller.Address, time.GetUtcNow()) { Message = body.Memory },
                System.Text.Encoding.ASCII.GetString(envelope.MethodName.Of(body.Span)),
                RequestItem.Of(route.Backend, in envelope, body.Memory)))
            : null;
}
