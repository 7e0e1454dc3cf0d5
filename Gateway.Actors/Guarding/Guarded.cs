using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Policies.PromptGuard;

namespace Gateway.Actors.Guarding;

/// <summary>What is answered in place of what a guard rejects.</summary>
internal static class Guarded
{
    /// <summary>The error for a request that may not pass, or whose answer may not.</summary>
    /// <param name="denial">Why not.</param>
    /// <param name="executed">Whether the target may have executed it; null: it is no call.</param>
    public static JsonRpcError Error(GuardDenial denial, string? executed = null) => new(McpErrorCode.InvalidParams, denial.Message, Reason: "rejected", Executed: executed);

    /// <summary>The result of a tool whose own may not pass: to a model, a tool that failed.</summary>
    public static byte[] ToolResult(GuardDenial denial)
    {
        using var result = new MessageBuffer(256);
        result.Append("{\"content\":[{\"type\":\"text\",\"text\":"u8);
        JsonRpcWriter.AppendString(result, denial.Message);
        result.Append("}],\"isError\":true}"u8);
        return result.Span.ToArray();
    }

    /// <summary>A part of a message with its masks.</summary>
    public static MessageBuffer Masked(ReadOnlySpan<byte> message, Slice part, Splices masks)
    {
        var output = new MessageBuffer(part.Length + 128);
        masks.Append(output, message, part);
        return output;
    }
}
