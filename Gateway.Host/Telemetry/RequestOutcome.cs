using Gateway.Actors.Sessions.Calls;
using Gateway.Host.Pipeline;
using Gateway.Policies.Authentication;

namespace Gateway.Host.Telemetry;

/// <summary>What became of a request, in words of closed sets.</summary>
internal static class RequestOutcome
{
    /// <summary>Why the response is what it is, in agentgateway's words.</summary>
    public static string Reason(RequestRecord record, int status) => record switch
    {
        { Route: null } => status == StatusCodes.Status404NotFound ? "NotFound" : "InvalidRequest",
        { RefusedBy: { } kind } => kind switch
        {
            AuthenticationKind.Jwt or AuthenticationKind.Mcp => "JwtAuth",
            AuthenticationKind.Basic => "BasicAuth",
            AuthenticationKind.ApiKey => "APIKeyAuth",
        },
        { Route: AnswerRoute or DocumentRoute } => "DirectResponse",
        { Call.IsAllowed: false } => "Authorization",
        _ => status switch
        {
            429 => "RateLimit",
            500 => "Internal",
            504 => "Timeout",
            502 or 503 => "UpstreamFailure",
            >= 400 when record.Call.UpstreamStatus is null => "InvalidRequest",
            _ => Reason(record.Call),
        },
    };

    /// <summary>How an MCP request ended: <c>ok</c>, <c>tool_error</c>, <c>error</c>, <c>denied</c>, <c>timeout</c>, <c>upstream_failure</c> or <c>refused</c>.</summary>
    public static string Of(CallRecord call, int status) => call switch
    {
        { IsAllowed: false } => "denied",
        { Reason: "timeout" } => "timeout",
        { Reason: not null } when IsUpstreamFailure(call.Reason) => "upstream_failure",
        { ErrorCode: not null } => "error",
        { ToolFailed: true } => "tool_error",
        _ => status < 400 ? "ok" : "refused",
    };

    private static string Reason(CallRecord call) => call switch
    {
        { Reason: "timeout" } => "Timeout",
        { Reason: not null } when IsUpstreamFailure(call.Reason) => "UpstreamFailure",
        { Upstream: not null } => "Upstream",
        _ => "MCP",
    };

    // The words of CallErrors for what a target did.
    private static bool IsUpstreamFailure(string reason) => reason is "unreachable" or "no_credential" or "suspended" or "lost" or "session_expired" or "refused" or "bad_reply";
}
