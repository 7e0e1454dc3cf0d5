using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Replies;

namespace Gateway.Actors.Sessions.Streams;

/// <summary>Messages of a session that ends with its stream (MCP 2024-11-05, HTTP+SSE). What is answered comes on the stream.</summary>
public static class StreamMessages
{
    /// <summary>Serves a message.</summary>
    /// <returns>None when the message was served or taken; the answer of a request is then on the stream.</returns>
    public static async Task<SessionRefusal> HandleAsync(Session session, ClientMessage message)
    {
        var reply = new StreamReply(session);
        return !Takes(session, message) ? SessionRefusal.NotInitialised
            : !session.IsInitialised && message.Envelope.Method == McpMethod.Initialize ? await SessionInitialization.ServeStreamAsync(session, message, reply)
            : await SessionHost.HandleAsync(session, message, reply, CancellationToken.None);
    }

    /// <summary>Whether a stream takes a message now: before its client said who it is, it may say that, and ping.</summary>
    public static bool Takes(Session session, ClientMessage message) =>
        session.IsInitialised || message.Envelope is { Kind: JsonRpcKind.Request, Method: McpMethod.Initialize or McpMethod.Ping };

    /// <summary>Answers a request on the stream with an error.</summary>
    /// <param name="session">Whose stream.</param>
    /// <param name="id">The request's raw id; empty when it has none that can be read.</param>
    /// <param name="error">The error.</param>
    public static async Task RefuseAsync(Session session, ReadOnlyMemory<byte> id, JsonRpcError error)
    {
        using var output = new MessageBuffer();
        JsonRpcWriter.WriteError(output, id.Span, error);
        await new StreamReply(session).WriteJsonAsync(output.Memory);
    }
}
