using Gateway.Actors.Kernel;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Replies;
using Gateway.Actors.Sessions.Streams;
using Gateway.Host.Telemetry;

namespace Gateway.Host.Pipeline.Batches;

/// <summary>
/// Batches (MCP 2025-03-26): each member passes every check of a message of its own, all of them before any runs, and is told of on its own; what
/// one is refused stops no other. Members run side by side.
/// </summary>
/// <param name="endpoint">Checks and makes messages.</param>
/// <param name="sessions">The sessions.</param>
/// <param name="most">Messages that a batch may have.</param>
/// <param name="width">Requests of one batch that run at a time.</param>
/// <param name="reports">Tells of members.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where faults are told.</param>
internal sealed partial class BatchEndpoint(
    McpEndpoint endpoint, SessionHost sessions, int most, int width, RequestReports reports, TimeProvider time, ILogger logger)
{
    /// <summary>Serves a batch over Streamable HTTP: one answer to all of it, or 202 where nothing in it is answered.</summary>
    public async Task ServeAsync(HttpContext context, McpRoute route, SessionCaller caller, RequestRecord record, MessageBuffer body, bool stateless)
    {
        var (session, refusal) = stateless ? (null, CheckStateless(context.Request)) : FindSession(context, route, caller, record);
        var (batch, bad) = refusal is null ? Batch.Read(body, most, record) : (null, refusal);
        if (batch is null)
        {
            await bad!.WriteAsync(context);
            return;
        }

        using (batch)
        {
            await using var sink = new HttpResponseSink(context, record, caller.Caller, time) { PassesChallenges = route.PassedThrough is not null };
            using var reply = new BatchReply(session, sink);
            await RunAsync(
                context,
                route,
                caller,
                batch,
                record,
                member => HandleAsync(context, route, caller, session, member.Message!, new BatchMemberReply(reply, member.Record)),
                (member, error) => RefuseAsync(reply, member, error),
                () => reply.IsEmpty ? AcceptAsync(context, batch) : CompleteAsync(context, record, batch, reply));
        }
    }

    /// <summary>Serves a batch of a session that ends with its stream: each response is an event there.</summary>
    public async Task ServeStreamAsync(HttpContext context, McpRoute route, SessionCaller caller, RequestRecord record, MessageBuffer body, Session session)
    {
        var (batch, bad) = session.Version == ProtocolVersion.V20250326 ? Batch.Read(body, most, record) : (null, GatewayError.NoBatches);
        if (batch is null)
        {
            await bad!.WriteAsync(context);
            return;
        }

        using (batch)
        {
            await RunAsync(
                context,
                route,
                caller,
                batch,
                record,
                async member => GatewayError.Of(await StreamMessages.HandleAsync(session, member.Message!)),
                (member, error) => StreamMessages.RefuseAsync(session, member.Id, error.Error),
                () => context.Response.HasStarted ? Task.CompletedTask : AcceptAsync(context, batch),
                () => batch.Members.Any(member => member.IsAnswered) ? SseEndpoint.AcceptEarlyAsync(context.Response) : Task.CompletedTask);
        }
    }

    private static GatewayError? CheckStateless(HttpRequest request) =>
        request.Headers["MCP-Protocol-Version"] is { Count: > 0 } versions && ProtocolVersions.Find(versions.ToString()) != ProtocolVersion.V20250326 ? GatewayError.NoBatches : null;

    // MCP 2025-03-26, Streamable HTTP: 202 when nothing of it is answered, else a status that says that it is not taken.
    private static Task AcceptAsync(HttpContext context, Batch batch)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return batch.Members.Select(member => member.Refusal).FirstOrDefault(refusal => refusal is not null) is { } refused ? refused.WriteAsync(context) : Task.CompletedTask;
    }

    private static async Task RefuseAsync(BatchReply reply, BatchMember member, GatewayError error)
    {
        using var output = new MessageBuffer();
        JsonRpcWriter.WriteError(output, member.Id.Span, error.Error);
        await new BatchMemberReply(reply, member.Record).WriteJsonAsync(output.Memory);
    }

    private static async Task CompleteAsync(HttpContext context, RequestRecord record, Batch batch, BatchReply reply)
    {
        if (!reply.IsStream)
        {
            SetStatus(context, record, batch);
        }

        await reply.CompleteAsync();
    }

    private static void SetStatus(HttpContext context, RequestRecord record, Batch batch)
    {
        if (batch.Members.All(member => member.Fault != JsonRpcFault.None))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }

        // A target that does not know the caller says so for all that it was asked. If it served any, the array tells of both.
        var answered = batch.Members.Where(member => member.IsAnswered).ToList();
        if (answered.All(member => member.Record.Call.Challenge is not null))
        {
            record.Call.Challenge = answered[0].Record.Call.Challenge;
        }
    }

    private (Session? Session, GatewayError? Error) FindSession(HttpContext context, McpRoute route, SessionCaller caller, RequestRecord record)
    {
        if (context.Request.Headers["Mcp-Session-Id"].Count == 0 || ProtocolVersions.IsModern(context.Request.Headers["MCP-Protocol-Version"].ToString()))
        {
            return (null, GatewayError.NoBatches);
        }

        var (session, error) = McpEndpoint.CheckVersion(context.Request) is { } bad ? (null, bad) : McpEndpoint.FindSession(sessions, context, route, caller, record);
        return session is null || session.Version == ProtocolVersion.V20250326 ? (session, error) : (null, GatewayError.NoBatches);
    }

    private async Task RunAsync(
        HttpContext context,
        McpRoute route,
        SessionCaller caller,
        Batch batch,
        RequestRecord record,
        Func<BatchMember, Task<GatewayError?>> serve,
        Func<BatchMember, GatewayError, Task> refuse,
        Func<Task> complete,
        Func<Task>? begin = null)
    {
        record.IsToldByMembers = true;
        try
        {
            for (var i = 0; i < batch.Members.Count; i++)
            {
                var member = batch.Members[i];
                member.Refusal = endpoint.CheckMember(context, route, caller, member, isFirst: i == 0);
                member.Message = member.Refusal is null ? endpoint.MessageOf(context, route, caller, member.Record, in member.Envelope, member.Body) : null;
            }

            await (begin?.Invoke() ?? Task.CompletedTask);
            using var free = new SemaphoreSlim(width);
            await Task.WhenAll(batch.Members.Select(member => RunAsync(context, member, free, serve, refuse)));
            await complete();
        }
        finally
        {
            foreach (var member in batch.Members)
            {
                reports.Completed(context, member.Record);
            }
        }
    }

    private async Task RunAsync(
        HttpContext context, BatchMember member, SemaphoreSlim free, Func<BatchMember, Task<GatewayError?>> serve, Func<BatchMember, GatewayError, Task> refuse)
    {
        member.Refusal ??= await RequestReports.RecordedAsync(member.Record) ?? await ServeAsync(context, member, free, serve);
        if (member.Refusal is { } refusal)
        {
            member.Record.Refused(refusal);
            await (member.IsAnswered ? refuse(member, refusal) : Task.CompletedTask);
        }

        member.Record.Ended = time.GetTimestamp();
    }

    private async Task<GatewayError?> ServeAsync(HttpContext context, BatchMember member, SemaphoreSlim free, Func<BatchMember, Task<GatewayError?>> serve)
    {
        // What is no request may be an answer that a request waits for, or cancel one, so it waits for none.
        await (member.IsRequest ? free.WaitAsync() : Task.CompletedTask);
        try
        {
            return await serve(member);
        }
        catch (MailboxFullException)
        {
            return GatewayError.Overloaded;
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The edge of a member: the others have nothing to do with it.
            MemberFailed(exception);
            return GatewayError.Fault;
        }
        finally
        {
            _ = member.IsRequest ? free.Release() : 0;
        }
    }

    private async Task<GatewayError?> HandleAsync(HttpContext context, McpRoute route, SessionCaller caller, Session? session, ClientMessage message, ISharedReply reply) => GatewayError.Of(
        session is null
            ? await sessions.HandleStatelessAsync(route.Backend, caller, message, reply, context.RequestAborted)
            : await SessionHost.HandleAsync(session, message, reply, context.RequestAborted));

    [LoggerMessage(2003, LogLevel.Error, "A message of a batch failed by a fault of the gateway.")]
    private partial void MemberFailed(Exception exception);
}
