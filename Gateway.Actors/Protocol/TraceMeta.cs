using System.Text;
using System.Text.Json;

namespace Gateway.Actors.Protocol;

/// <summary>Trace context in <c>_meta</c> of a request (MCP 2026-07-28, and W3C Trace Context): the only place where a child process can find it.</summary>
internal static class TraceMeta
{
    /// <summary>The request with this context in place of what it has. Takes the buffer over, and gives back one that has it.</summary>
    /// <param name="request">A whole request that the gateway composed.</param>
    /// <param name="parent">The value of <c>traceparent</c>.</param>
    /// <param name="state">The value of <c>tracestate</c>; null: none.</param>
    public static MessageBuffer Apply(MessageBuffer request, string parent, string? state)
    {
        var places = Find(request.Span);
        var output = new MessageBuffer(request.Length + 160);
        var members = $"\"traceparent\":{Text(parent)}{(state is null ? "" : $",\"tracestate\":{Text(state)}")}";
        if (places.Parent.Exists)
        {
            // A state that came stands beside its parent, and is the same.
            JsonRpcWriter.AppendSpliced(output, request.Span, new Slice(0, request.Length), new Splice(places.Parent, Encoding.UTF8.GetBytes(Text(parent))));
        }
        else if (places.Meta.Exists)
        {
            Insert(output, request.Span, places.Meta, members);
        }
        else if (places.Params.Exists)
        {
            Insert(output, request.Span, places.Params, $"\"_meta\":{{{members}}}");
        }
        else
        {
            output.Append(request.Span[..^1]);
            output.Append(Encoding.UTF8.GetBytes($",\"params\":{{\"_meta\":{{{members}}}}}}}"));
        }

        request.Dispose();
        return output;
    }

    // Right behind the brace that opens an object.
    private static void Insert(MessageBuffer output, ReadOnlySpan<byte> request, Slice into, string members)
    {
        var at = into.Start + 1;
        var isEmpty = request[at..into.End].TrimStart(" \t\r\n"u8)[0] == (byte)'}';
        output.Append(request[..at]);
        output.Append(Encoding.UTF8.GetBytes(isEmpty ? members : members + ","));
        output.Append(request[at..]);
    }

    private static (Slice Params, Slice Meta, Slice Parent) Find(ReadOnlySpan<byte> request)
    {
        var reader = new Utf8JsonReader(request, new JsonReaderOptions { MaxDepth = 128 });
        reader.Read();
        var parameters = Member(ref reader, "params"u8);
        var meta = parameters.Exists ? Inner(request, parameters, "_meta"u8) : default;
        var parent = meta.Exists ? Inner(request, meta, "traceparent"u8) : default;
        return (parameters, meta, parent);
    }

    private static Slice Inner(ReadOnlySpan<byte> request, Slice within, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(within.Of(request), new JsonReaderOptions { MaxDepth = 128 });
        reader.Read();
        var found = Member(ref reader, name);
        return found.Exists ? new Slice(within.Start + found.Start, found.Length) : default;
    }

    private static Slice Member(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isWanted = reader.ValueTextEquals(name);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isWanted)
            {
                return new Slice(start, (int)reader.BytesConsumed - start);
            }
        }

        return default;
    }

    private static string Text(string value) => $"\"{JsonEncodedText.Encode(value)}\"";
}
