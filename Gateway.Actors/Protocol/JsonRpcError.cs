using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Protocol;

/// <summary>An error that the gateway itself answers. The text is safe for a client; details go to the log.</summary>
/// <param name="Code">One of <see cref="McpErrorCode"/>.</param>
/// <param name="Message">One sentence for the client.</param>
/// <param name="Reason">A stable word for programs (<c>data.reason</c>); null: none.</param>
/// <param name="Target">The target that failed (<c>data.target</c>); null: none.</param>
/// <param name="Executed">Whether a call may have been executed (<c>data.executed</c>): <c>no</c> or <c>unknown</c>; null: it is not about a call.</param>
public sealed record JsonRpcError(int Code, string Message, string? Reason = null, string? Target = null, string? Executed = null)
{
    /// <summary>The target's own answer to a caller whom it does not know, for routes that pass it on; null: it is not about that.</summary>
    public UpstreamChallenge? Challenge { get; init; }

    /// <summary>A raw JSON object that stands as <c>data</c> instead of the words above, where a revision prescribes it; empty: none.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Appends the error object.</summary>
    public void WriteTo(MessageBuffer output)
    {
        output.Append("{\"code\":"u8);
        Code.TryFormat(output.GetSpan(11), out var written, default, System.Globalization.CultureInfo.InvariantCulture);
        output.Advance(written);
        output.Append(",\"message\":"u8);
        JsonRpcWriter.AppendString(output, Message);
        if (!Data.IsEmpty)
        {
            output.Append(",\"data\":"u8);
            output.Append(Data.Span);
            output.Append((byte)'}');
            return;
        }

        var separator = (byte)'{';
        WriteData(output, "reason"u8, Reason, ref separator);
        WriteData(output, "target"u8, Target, ref separator);
        WriteData(output, "executed"u8, Executed, ref separator);
        output.Append(separator == ',' ? "}}"u8 : "}"u8);
    }

    private static void WriteData(MessageBuffer output, ReadOnlySpan<byte> name, string? value, ref byte separator)
    {
        if (value is null)
        {
            return;
        }

        if (separator == '{')
        {
            output.Append(",\"data\":"u8);
        }

        output.Append(separator);
        output.Append((byte)'"');
        output.Append(name);
        output.Append("\":"u8);
        JsonRpcWriter.AppendString(output, value);
        separator = (byte)',';
    }
}
