using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions;

/// <summary>What a client is told when a call fails for another reason than the target's own answer.</summary>
internal static class CallErrors
{
    public static readonly JsonRpcError Cancelled = new(McpErrorCode.RequestCancelled, "The request was cancelled.", Reason: "cancelled");

    public static readonly JsonRpcError SessionEnded = new(McpErrorCode.InternalError, "The session has ended.", Reason: "session_ended", Executed: "unknown");

    /// <summary>The error for a target that failed.</summary>
    public static JsonRpcError Of(UpstreamException exception, string target, McpMethod method) => new(
        McpErrorCode.InternalError,
        $"Target '{target}' failed: {exception.Message}.",
        Reason(exception.Fault),
        target,
        method == McpMethod.ToolsCall ? exception.Offered ? "unknown" : "no" : null)
    {
        Challenge = exception.Challenge,
    };

    private static string Reason(UpstreamFault fault) => fault switch
    {
        UpstreamFault.Unreachable => "unreachable",
        UpstreamFault.NoCredential => "no_credential",
        UpstreamFault.Suspended => "suspended",
        UpstreamFault.Lost => "lost",
        UpstreamFault.SessionExpired => "session_expired",
        UpstreamFault.Timeout => "timeout",
        UpstreamFault.Refused => "refused",
        UpstreamFault.Answered => "error",
        UpstreamFault.BadReply => "bad_reply",
        UpstreamFault.Busy => "overloaded",
    };
}
