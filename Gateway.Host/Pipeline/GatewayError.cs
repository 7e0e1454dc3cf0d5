using System.Globalization;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;

namespace Gateway.Host.Pipeline;

/// <summary>
/// What a request is answered that never became a call: the only place where faults become HTTP statuses. The body is a JSON-RPC error, so
/// that clients show its text, with the request's id where that could be read.
/// </summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Error">The JSON-RPC error.</param>
internal sealed record GatewayError(int Status, JsonRpcError Error)
{
    public static readonly GatewayError NoRoute = Of(404, "no_route", "Nothing is served at this address.");
    public static readonly GatewayError BadFraming = Of(400, "bad_framing", "The request's framing is ambiguous.") with { ClosesConnection = true };
    public static readonly GatewayError Misdirected = Of(421, "misdirected", "This connection was not made for the host that is asked for.") with { ClosesConnection = true };
    public static readonly GatewayError BadConnectionHeader = Of(400, "bad_connection_header", "The Connection header names a header that must not be dropped.");
    public static readonly GatewayError SeveralCredentials = Of(400, "several_credentials", "There must be one Authorization header.");
    public static readonly GatewayError ForeignHost = Of(403, "foreign_host", "This listener serves local host names only.");
    public static readonly GatewayError ForeignOrigin = Of(403, "foreign_origin", "The Origin header does not name a local page.");
    public static readonly GatewayError NotAllowed = Of(403, "not_allowed", "The request is not allowed.");
    public static readonly GatewayError BadContentType = Of(415, "bad_content_type", "The body must be application/json, without a content encoding.");
    public static readonly GatewayError NotAcceptable = Of(406, "not_acceptable", "The Accept header must allow both application/json and text/event-stream.");
    public static readonly GatewayError StreamNotAcceptable = Of(406, "not_acceptable", "The Accept header must allow text/event-stream.");
    public static readonly GatewayError BodyTooLarge = Of(413, "body_too_large", "The body is larger than this listener takes.") with { ClosesConnection = true };
    public static readonly GatewayError BodyTooSlow = Of(408, "body_too_slow", "The body took too long to arrive.") with { ClosesConnection = true };
    public static readonly GatewayError SessionRequired = Of(400, "session_required", "The Mcp-Session-Id header is required: initialize first.");
    public static readonly GatewayError BadSessionId = Of(400, "bad_session_id", "The Mcp-Session-Id header must be one value of visible ASCII.");
    public static readonly GatewayError StreamRequired = Of(400, "session_required", "One sessionId parameter is required, as the stream's first event names it.");
    public static readonly GatewayError NotInitialised = Of(400, "not_initialized", "The first message of a stream is initialize.");
    public static readonly GatewayError UnknownVersion = Of(400, "unknown_version", "The MCP-Protocol-Version header names a revision this server does not speak.");
    public static readonly GatewayError UnknownEvent = Of(400, "unknown_event", "The Last-Event-ID is none of this session, or too old to resume from.");
    public static readonly GatewayError TooManyStreams = Of(409, "too_many_streams", "The session opened too many streams in a short time.");

    // Never one of -32020..-32022, by which a client that probes would take this path for one of the new revision.
    public static readonly GatewayError ModernRevision = Of(
        400, "unsupported_revision", "This path is that of an older transport, HTTP+SSE; MCP 2026-07-28 is spoken at the path without /sse.");

    public static readonly GatewayError NoResponses = Invalid("Clients of this revision send requests and notifications only.");

    // Batches (MCP 2025-03-26).
    public static readonly GatewayError NoBatches = Invalid("Batches are taken in sessions of MCP 2025-03-26 only, and with messages of that revision only.");
    public static readonly GatewayError EmptyBatch = Invalid("The batch is empty.");
    public static readonly GatewayError SameIds = Invalid("Two requests of the batch have the same id.");
    public static readonly GatewayError InitializeInBatch = Invalid("initialize must not be part of a batch.");

    public static readonly GatewayError SessionGone = new(404, new JsonRpcError(McpErrorCode.SessionNotFound, "Session not found: initialize again.", "session_not_found"));
    public static readonly GatewayError NodeIsFull = Busy(503, "node_is_full", "This node has as many sessions as it may have.");
    public static readonly GatewayError PrincipalHasTooMany = Busy(429, "too_many_sessions", "The caller has as many sessions as it may have.");
    public static readonly GatewayError TooManyRequests = Busy(429, "too_many_requests", "The session sends more than it may at a time.");
    public static readonly GatewayError Overloaded = Busy(503, "overloaded", "The session is overloaded; try again.");

    public static readonly GatewayError NotAudited = Busy(503, "audit_unavailable", "The call cannot be recorded, and so is not made; try again.");
    public static readonly GatewayError NoUpgrade = Of(501, "no_upgrade", "Connections are not upgraded to other protocols, such as WebSocket, here.");
    public static readonly GatewayError BackendUnreachable = Busy(503, "backend_unreachable", "The backend cannot be reached.");
    public static readonly GatewayError NoCredential = Busy(503, "no_credential", "The gateway has no credential for the backend.");
    public static readonly GatewayError BackendFailed = Of(502, "backend_failed", "The backend's answer broke off, or is not HTTP.");
    public static readonly GatewayError BackendTooSlow = Of(504, "backend_too_slow", "The backend took too long.");

    public static readonly GatewayError Fault = new(500, new JsonRpcError(McpErrorCode.InternalError, "The gateway failed; its log says why.", "gateway_fault"));

    /// <summary>Whether what follows on the connection cannot be trusted, or would take too long to skip.</summary>
    public bool ClosesConnection { get; private init; }

    /// <summary>Value of <c>Retry-After</c> in seconds; null: none.</summary>
    public int? RetryAfter { get; private init; }

    /// <summary>Value of <c>Allow</c>; null: none.</summary>
    public string? Allow { get; private init; }

    /// <summary>The request is not allowed, with a status of the configuration's choice.</summary>
    public static GatewayError NotAllowedWith(int status) => NotAllowed with { Status = status };

    /// <summary>The method is not served here.</summary>
    public static GatewayError MethodNotAllowed(string allow) => Of(405, "method_not_allowed", "The method is not served here.") with { Allow = allow };

    /// <summary>A rate limit of the route is used up.</summary>
    /// <param name="seconds">Time until there is more.</param>
    public static GatewayError RateLimited(int seconds) => Of(429, "rate_limited", "Too many requests; try again later.") with { RetryAfter = seconds };

    /// <summary>A batch of more messages than may be.</summary>
    public static GatewayError BatchTooLong(int most) =>
        new(413, new JsonRpcError(McpErrorCode.InvalidRequest, string.Create(CultureInfo.InvariantCulture, $"The batch has more than {most} messages."), "batch_too_long"));

    /// <summary>A request that does not keep the rules of MCP 2026-07-28.</summary>
    public static GatewayError OfModern(JsonRpcError error) => new(error.Code == McpErrorCode.MethodNotFound ? 404 : 400, error);

    /// <summary>The status that MCP 2026-07-28 prescribes for an answer, by the code of its error; null: a result.</summary>
    public static int ModernStatus(int? code) => code switch
    {
        McpErrorCode.MethodNotFound => 404,
        McpErrorCode.HeaderMismatch or McpErrorCode.MissingCapability or McpErrorCode.UnsupportedVersion => 400,
        _ => 200,
    };

    /// <summary>A session cannot be served now, here or anywhere.</summary>
    /// <param name="reason">A stable word for programs, such as <c>suspended</c>.</param>
    public static GatewayError Unavailable(string reason) => Busy(503, reason, "The session cannot be served at the moment; try again.");

    /// <summary>A body that could not be read.</summary>
    public static GatewayError Of(BadHttpRequestException exception) => exception.StatusCode switch
    {
        413 => BodyTooLarge,
        408 => BodyTooSlow,
        _ => BadFraming,
    };

    /// <summary>A body that is no message the gateway takes; <paramref name="envelope"/> is what could be read of it.</summary>
    public static GatewayError Of(JsonRpcFault fault, in JsonRpcEnvelope envelope) => fault switch
    {
        JsonRpcFault.InvalidUtf8 => Parse("The body is not UTF-8."),
        JsonRpcFault.InvalidJson => Parse("The body is not JSON, or nested too deeply."),
        JsonRpcFault.LoneSurrogate => Parse("A string has half of a surrogate pair."),
        JsonRpcFault.DuplicateKey => Parse("An object has the same key twice."),
        JsonRpcFault.TooManyValues => Parse("The body has too many values."),
        JsonRpcFault.Batch => NoBatches,
        JsonRpcFault.InvalidId => Invalid("The id must be a string or a number."),

        // A request is well-formed, and only its method can be blamed on it; a notification has no answer but its status.
        JsonRpcFault.InvalidParams when envelope.MethodName.Exists =>
            new GatewayError(envelope.Id.Exists ? 200 : 400, new JsonRpcError(McpErrorCode.InvalidParams, "params must be an object.")),
        JsonRpcFault.None or JsonRpcFault.NotJsonRpc or JsonRpcFault.InvalidParams => Invalid("The body is no JSON-RPC 2.0 message."),
    };

    /// <summary>Why sessions do not take a message; null: they do.</summary>
    public static GatewayError? Of(SessionRefusal refusal) => refusal switch
    {
        SessionRefusal.None => null,
        SessionRefusal.NodeIsFull => NodeIsFull,
        SessionRefusal.PrincipalHasTooMany => PrincipalHasTooMany,
        SessionRefusal.Unavailable => Unavailable("directory"),
        SessionRefusal.NotInitialised => NotInitialised,
        SessionRefusal.TooManyRequests => TooManyRequests,
    };

    /// <summary>Writes the answer; <paramref name="id"/> is the request's raw id, or empty.</summary>
    public async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> id = default)
    {
        RequestRecord.Of(context)?.Refused(this);
        var response = context.Response;
        if (response.HasStarted)
        {
            context.Abort();
            return;
        }

        response.StatusCode = Status;
        if (ClosesConnection)
        {
            response.Headers.Connection = "close";
        }

        if (RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (Allow is not null)
        {
            response.Headers.Allow = Allow;
        }

        using var body = new MessageBuffer();
        JsonRpcWriter.WriteError(body, id.Span, Error);
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body.Memory, context.RequestAborted);
    }

    private static GatewayError Of(int status, string reason, string message) => new(status, new JsonRpcError(McpErrorCode.BadRequest, message, reason));

    private static GatewayError Busy(int status, string reason, string message) => Of(status, reason, message) with { RetryAfter = 1 };

    private static GatewayError Parse(string message) => new(400, new JsonRpcError(McpErrorCode.ParseError, message));

    private static GatewayError Invalid(string message) => new(400, new JsonRpcError(McpErrorCode.InvalidRequest, message));
}
