using Gateway.Actors.Backends;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions.Calls;

/// <summary>What a client is told when a call fails for another reason than the target's own answer.</summary>
internal static class CallErrors
{
    public static readonly JsonRpcError Cancelled = new(McpErrorCode.RequestCancelled, "The request was cancelled.", Reason: "cancelled");

    public static readonly JsonRpcError TooManyParked = new(
        McpErrorCode.InternalError, "Too many calls wait for input.", Reason: "too_many_parked", Executed: "unknown");

    /// <summary>What a client is told that brings input with a state which is none for this request. Why is not its business.</summary>
    public static readonly JsonRpcError InvalidState = new(
        McpErrorCode.InvalidParams, "The requestState is none of this server's for this request.", Reason: "invalid_request_state");

    public static readonly JsonRpcError ParkedIsGone = new(
        McpErrorCode.InternalError, "The call no longer waits for input: it was answered already, took too long, or its target is gone.", Reason: "not_waiting", Executed: "unknown");

    public static readonly JsonRpcError SessionEnded = new(McpErrorCode.InternalError, "The session has ended.", Reason: "session_ended", Executed: "unknown");

    /// <summary>The node that served the request is gone, and what came of it with it.</summary>
    public static readonly JsonRpcError OwnerLost = new(
        McpErrorCode.InternalError, "The node that served the request was lost; whether the request was carried out is not known.", Reason: "node_lost", Executed: "unknown");

    /// <summary>The session may not be acted for at present: nothing was sent.</summary>
    public static readonly JsonRpcError NotNow = new(McpErrorCode.InternalError, "The session cannot be served at the moment; try again.", Reason: "suspended", Executed: "no");

    /// <summary>A change of the session's state could not be committed.</summary>
    public static readonly JsonRpcError NotSaved = new(McpErrorCode.InternalError, "The session's state cannot be saved at the moment; try again.", Reason: "suspended");

    /// <summary>The error for a target that failed.</summary>
    public static JsonRpcError Of(UpstreamException exception, string target, McpMethod method) => exception.Fault == UpstreamFault.NoLease ? NotNow : new(
        McpErrorCode.InternalError,
        $"Target '{target}' failed: {exception.Message}.",
        Reason(exception.Fault),
        target,
        method == McpMethod.ToolsCall ? exception.Offered ? "unknown" : "no" : null)
    {
        Challenge = exception.Challenge,
    };

    /// <summary>Why nothing can be said of all targets; null: it can. failClosed: one that fails is enough; failOpen: only when all do.</summary>
    public static JsonRpcError? OfOpening(SessionView view)
    {
        // One that is neither connected nor failed came with a reload since, and is connected when it is needed.
        var failed = view.Targets.Where(target => target.Upstream is null && (target.Failure is not null || view.IsClosed)).ToList();
        return failed.Count == 0 || (view.Backend.Config.FailureMode == FailureMode.FailOpen && failed.Count < view.Targets.Length)
            ? null
            : Of(failed[0].Failure ?? new UpstreamException(UpstreamFault.Lost, "the session has ended"), failed[0].Target.Name, McpMethod.Initialize);
    }

    private static string Reason(UpstreamFault fault) => fault switch
    {
        UpstreamFault.Unreachable => "unreachable",
        UpstreamFault.NoCredential => "no_credential",
        UpstreamFault.Suspended or UpstreamFault.NoLease => "suspended",
        UpstreamFault.Lost => "lost",
        UpstreamFault.SessionExpired => "session_expired",
        UpstreamFault.OwnerLost => "owner_lost",
        UpstreamFault.Timeout => "timeout",
        UpstreamFault.Refused => "refused",
        UpstreamFault.Answered => "error",
        UpstreamFault.BadReply => "bad_reply",
        UpstreamFault.Busy => "overloaded",
    };
}
