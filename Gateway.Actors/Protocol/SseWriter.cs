namespace Gateway.Actors.Protocol;

/// <summary>Writes server-sent events: one JSON text, one <c>data:</c> line.</summary>
public static class SseWriter
{
    /// <summary>A comment: keeps balancers from closing a silent stream, and tells the writer when the reader is gone.</summary>
    public static ReadOnlySpan<byte> KeepAlive => ": keep-alive\n\n"u8;

    /// <summary>Appends an event. <paramref name="id"/> may be empty; <paramref name="json"/> is a valid JSON text.</summary>
    public static void Write(MessageBuffer output, ReadOnlySpan<byte> id, ReadOnlySpan<byte> json)
    {
        if (!id.IsEmpty)
        {
            output.Append("id: "u8);
            output.Append(id);
            output.Append((byte)'\n');
        }

        output.Append("event: message\ndata: "u8);
        JsonRpcWriter.AppendOneLine(output, json);
        output.Append("\n\n"u8);
    }

    /// <summary>Appends an event with an id and no data, from which a client can resume (MCP 2025-11-25, Streamable HTTP).</summary>
    public static void WritePriming(MessageBuffer output, ReadOnlySpan<byte> id)
    {
        output.Append("id: "u8);
        output.Append(id);
        output.Append("\ndata: \n\n"u8);
    }
}
