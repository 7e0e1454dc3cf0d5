using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Actors.Protocol;

/// <summary>
/// Composes JSON-RPC messages from the original bytes of <c>params</c>, <c>result</c> and <c>error</c>. They are copied, never parsed
/// into objects and written anew, so numbers, unknown members and their order survive.
/// </summary>
public static class JsonRpcWriter
{
    /// <summary>Appends a request; <paramref name="parameters"/> may be empty.</summary>
    public static void WriteRequest(MessageBuffer output, ReadOnlySpan<byte> id, ReadOnlySpan<byte> method, ReadOnlySpan<byte> parameters)
    {
        BeginRequest(output, id, method);
        EndParams(output, parameters);
    }

    /// <summary>Appends a request whose params are those of <paramref name="message"/> with up to two parts replaced.</summary>
    public static void WriteRequest(
        MessageBuffer output, ReadOnlySpan<byte> id, ReadOnlySpan<byte> method, ReadOnlySpan<byte> message, Slice parameters, Splice one, Splice two = default)
    {
        BeginRequest(output, id, method);
        if (parameters.Exists)
        {
            output.Append(",\"params\":"u8);
            AppendSpliced(output, message, parameters, one, two);
        }

        output.Append((byte)'}');
    }

    /// <summary>Appends a notification; <paramref name="parameters"/> may be empty.</summary>
    public static void WriteNotification(MessageBuffer output, ReadOnlySpan<byte> method, ReadOnlySpan<byte> parameters)
    {
        BeginNotification(output, method);
        EndParams(output, parameters);
    }

    /// <summary>Appends a notification whose params are those of <paramref name="message"/> with up to two parts replaced.</summary>
    public static void WriteNotification(
        MessageBuffer output, ReadOnlySpan<byte> method, ReadOnlySpan<byte> message, Slice parameters, Splice one, Splice two = default)
    {
        BeginNotification(output, method);
        if (parameters.Exists)
        {
            output.Append(",\"params\":"u8);
            AppendSpliced(output, message, parameters, one, two);
        }

        output.Append((byte)'}');
    }

    /// <summary>Appends a response with a result. <paramref name="id"/> is a raw JSON token.</summary>
    public static void WriteResult(MessageBuffer output, ReadOnlySpan<byte> id, ReadOnlySpan<byte> result) => WriteResponse(output, id, "result"u8, result);

    /// <summary>Appends a response with the raw error object of a peer. An empty <paramref name="id"/> is written as null.</summary>
    public static void WriteError(MessageBuffer output, ReadOnlySpan<byte> id, ReadOnlySpan<byte> error) => WriteResponse(output, id, "error"u8, error);

    /// <summary>Appends a response with an error of the gateway's own. An empty <paramref name="id"/> is written as null.</summary>
    public static void WriteError(MessageBuffer output, ReadOnlySpan<byte> id, JsonRpcError error)
    {
        BeginResponse(output, id);
        output.Append("\"error\":"u8);
        error.WriteTo(output);
        output.Append((byte)'}');
    }

    /// <summary>Appends a JSON string.</summary>
    public static void AppendString(MessageBuffer output, ReadOnlySpan<char> text)
    {
        output.Append((byte)'"');
        output.Append(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        output.Append((byte)'"');
    }

    /// <summary>Appends a JSON text with line breaks between its tokens made spaces, for a carrier that sends one message a line.</summary>
    public static void AppendOneLine(MessageBuffer output, ReadOnlySpan<byte> json)
    {
        var start = output.Length;
        output.Append(json);
        output.MakeOneLine(start);
    }

    /// <summary>Appends a part of a message with up to two parts of it replaced, in whatever order they are given.</summary>
    public static void AppendSpliced(MessageBuffer output, ReadOnlySpan<byte> message, Slice part, Splice one, Splice two = default)
    {
        if (two.At.Exists && (!one.At.Exists || two.At.Start < one.At.Start))
        {
            (one, two) = (two, one);
        }

        var from = part.Start;
        foreach (var splice in (ReadOnlySpan<Splice>)[one, two])
        {
            if (splice.At.Exists)
            {
                output.Append(message[from..splice.At.Start]);
                output.Append(splice.Bytes.Span);
                from = splice.At.End;
            }
        }

        output.Append(message[from..part.End]);
    }

    private static void BeginRequest(MessageBuffer output, ReadOnlySpan<byte> id, ReadOnlySpan<byte> method)
    {
        output.Append("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        output.Append(id);
        output.Append(",\"method\":\""u8);
        output.Append(method);
        output.Append((byte)'"');
    }

    private static void BeginNotification(MessageBuffer output, ReadOnlySpan<byte> method)
    {
        output.Append("{\"jsonrpc\":\"2.0\",\"method\":\""u8);
        output.Append(method);
        output.Append((byte)'"');
    }

    private static void EndParams(MessageBuffer output, ReadOnlySpan<byte> parameters)
    {
        if (!parameters.IsEmpty)
        {
            output.Append(",\"params\":"u8);
            output.Append(parameters);
        }

        output.Append((byte)'}');
    }

    private static void BeginResponse(MessageBuffer output, ReadOnlySpan<byte> id)
    {
        output.Append("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        output.Append(id.IsEmpty ? "null"u8 : id);
        output.Append((byte)',');
    }

    private static void WriteResponse(MessageBuffer output, ReadOnlySpan<byte> id, ReadOnlySpan<byte> member, ReadOnlySpan<byte> value)
    {
        BeginResponse(output, id);
        output.Append((byte)'"');
        output.Append(member);
        output.Append("\":"u8);
        output.Append(value);
        output.Append((byte)'}');
    }
}
