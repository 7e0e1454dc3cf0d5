using Gateway.Actors.Protocol;

namespace Gateway.Host.Pipeline.Forwarding;

/// <summary>
/// What a client is told when the owner of its session was lost after it may have taken the message: that nobody knows whether it was carried out.
/// The message is parsed only now, for the id.
/// </summary>
internal static class LostReply
{
    // No node takes more, so what has more was not carried out.
    private const int MostOfBatch = 1000;

    private static readonly JsonRpcError Unknown = new(
        McpErrorCode.InternalError, "The node that served the request was lost; whether the request was carried out is not known.", Reason: "node_lost", Executed: "unknown");

    /// <summary>The raw id of a request; empty for other messages, and for what is none.</summary>
    public static ReadOnlyMemory<byte> IdOf(ReadOnlyMemory<byte>? body)
    {
        if (body is not { } message || JsonRpcReader.ReadClient(message.Span, out var envelope) != JsonRpcFault.None || envelope.Kind != JsonRpcKind.Request)
        {
            return default;
        }

        return envelope.Id.Of(message);
    }

    /// <summary>Answers a request, or a batch of them, of which nothing came back.</summary>
    public static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte>? body)
    {
        var response = context.Response;
        var (ids, isBatch) = IdsOf(body);
        if (ids.Count == 0)
        {
            // A notification or an answer: 202 says received, not delivered.
            response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        using var output = new MessageBuffer();
        foreach (var id in ids)
        {
            output.Append(!isBatch ? default : output.Length == 0 ? "["u8 : ","u8);
            JsonRpcWriter.WriteError(output, id.Span, Unknown);
        }

        output.Append(isBatch ? "]"u8 : default);
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/json";
        response.ContentLength = output.Length;
        await response.Body.WriteAsync(output.Memory, context.RequestAborted);
    }

    /// <summary>
    /// Ends an answer of which a part has come. Which requests of a batch it has answered is not known: to those a client gets a second response, which it
    /// has no use for.
    /// </summary>
    public static async Task EndAsync(HttpContext context, ForwardedReply reply, ReadOnlyMemory<byte>? body)
    {
        var response = context.Response;
        if (reply.IsWhole)
        {
            // The client has its answer, and must not lose it by an aborted connection.
        }
        else if (!response.HasStarted)
        {
            await WriteAsync(context, body);
        }
        else if (!reply.IsStream || !reply.IsBetweenEvents)
        {
            // Half a message would be read as one.
            context.Abort();
        }
        else
        {
            foreach (var id in IdsOf(body).Ids)
            {
                using var output = new MessageBuffer();
                JsonRpcWriter.WriteError(output, id.Span, Unknown);
                await reply.EndWithAsync(output.Memory);
            }
        }
    }

    private static (IReadOnlyList<ReadOnlyMemory<byte>> Ids, bool IsBatch) IdsOf(ReadOnlyMemory<byte>? body)
    {
        if (body is { } message && JsonRpcReader.ReadClient(message.Span, out _) == JsonRpcFault.Batch)
        {
            return ([.. JsonRpcBatch.Split(message.Span, MostOfBatch).Select(part => IdOf(part.Of(message))).Where(id => !id.IsEmpty)], true);
        }

        var id = IdOf(body);
        return (id.IsEmpty ? [] : [id], false);
    }
}
