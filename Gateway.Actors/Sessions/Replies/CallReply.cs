using Gateway.Actors.Bridging;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Calls;
using Gateway.Actors.Sessions.Streams;

namespace Gateway.Actors.Sessions.Replies;

/// <summary>
/// The answer to one request: JSON when nothing comes before it, else a stream, whose events a client that lost its connection can ask for
/// again.
/// </summary>
internal sealed class CallReply(Session session, ClientMessage message, IReply reply)
{
    private static readonly JsonRpcError NoResult = new(McpErrorCode.InternalError, "The target's result is no object.", Reason: "bad_reply");

    private EventLog? _log;

    /// <summary>Whether something was sent already: then the request must not be sent to a target again.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Called when the client of a request that has no session is gone, and with it whoever could take an answer; null: nobody minds.</summary>
    public Action? WhenAbandoned { get; init; }

    /// <summary>Sends what comes before the response.</summary>
    public async ValueTask SendAsync(MessageBuffer json)
    {
        if (reply is ISharedReply shared)
        {
            HasStarted = true;
            await shared.TellAsync(json.Memory);
            return;
        }

        await StartAsync();
        await WriteAsync(Frame(json));
    }

    /// <summary>Keeps the connection in use while the target works.</summary>
    public async ValueTask KeepAliveAsync()
    {
        if (reply is ISharedReply shared)
        {
            await shared.KeepAliveAsync();
            return;
        }

        await StartAsync();
        using var comment = new MessageBuffer(32);
        comment.Append(SseWriter.KeepAlive);
        await WriteAsync(comment.Memory);
    }

    /// <summary>Answers with a raw result.</summary>
    public ValueTask ResultAsync(ReadOnlySpan<byte> result)
    {
        message.Record.ToolFailed = message.Envelope.Method == McpMethod.ToolsCall && AnswerFacts.SaysToolFailed(result);
        message.Record.Payload?.TakeResult(result);
        var output = new MessageBuffer(result.Length + 256);
        if (message.Modern is null)
        {
            JsonRpcWriter.WriteResult(output, message.Part(message.Envelope.Id), result);
            return CompleteAsync(output);
        }

        using var shaped = new MessageBuffer(result.Length + 256);
        if (!ModernResult.TryAppend(shaped, result, message.Envelope.Method, MergedCapabilities.ServerInfo(session.View)))
        {
            output.Dispose();
            return ErrorAsync(NoResult);
        }

        JsonRpcWriter.WriteResult(output, message.Part(message.Envelope.Id), shaped.Span);
        return CompleteAsync(output);
    }

    /// <summary>Answers with the raw error of a target.</summary>
    public ValueTask ErrorAsync(ReadOnlySpan<byte> error)
    {
        message.Record.ErrorCode = AnswerFacts.ErrorCode(error);
        message.Record.Payload?.TakeError(error);
        var output = new MessageBuffer(error.Length + 64);
        if (message.Modern is not null)
        {
            using var said = new MessageBuffer(error.Length + 16);
            message.Record.ErrorCode = ModernError.Append(said, error);
            JsonRpcWriter.WriteError(output, message.Part(message.Envelope.Id), said.Span);
            return CompleteAsync(output);
        }

        JsonRpcWriter.WriteError(output, message.Part(message.Envelope.Id), error);
        return CompleteAsync(output);
    }

    /// <summary>Answers with an error of the gateway's own.</summary>
    public ValueTask ErrorAsync(JsonRpcError error)
    {
        message.Record.Answered(error);
        var output = new MessageBuffer();
        JsonRpcWriter.WriteError(output, message.Part(message.Envelope.Id), error);
        return CompleteAsync(output);
    }

    /// <summary>Answers with a whole response; takes the buffer over.</summary>
    public async ValueTask CompleteAsync(MessageBuffer response)
    {
        using (response)
        {
            if (!HasStarted || reply is ISharedReply)
            {
                HasStarted = true;
                await reply.WriteJsonAsync(response.Memory);
                return;
            }

            await reply.WriteEventAsync(Frame(response));
            _log?.Complete();
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> frame)
    {
        if (!await reply.WriteEventAsync(frame))
        {
            WhenAbandoned?.Invoke();
        }
    }

    private async ValueTask StartAsync()
    {
        if (HasStarted)
        {
            return;
        }

        HasStarted = true;
        if (session.IsHidden || session.Services.Limits.Sessions.ReplayEvents == 0)
        {
            return;
        }

        _log = session.Streams.OpenReply(message.Part(message.Envelope.Id));
        if (session.Version >= ProtocolVersion.V20251125)
        {
            // MCP 2025-11-25, Streamable HTTP: an event with an id and no data first, so that the client can resume from the very start.
            using var priming = new MessageBuffer(64);
            SseWriter.WritePriming(priming, System.Text.Encoding.ASCII.GetBytes(_log.LastId.ToString()));
            await reply.WriteEventAsync(priming.Memory);
        }
    }

    private ReadOnlyMemory<byte> Frame(MessageBuffer json)
    {
        if (_log is not null)
        {
            return _log.Append(json.Span);
        }

        using var frame = new MessageBuffer(json.Length + 64);
        SseWriter.Write(frame, default, json.Span);
        return frame.Span.ToArray();
    }
}
