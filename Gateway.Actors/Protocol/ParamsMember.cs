namespace Gateway.Actors.Protocol;

/// <summary>The members of <c>params</c> that the gateway reads or rewrites.</summary>
public enum ParamsMember : byte
{
    /// <summary><c>name</c> of a tool or prompt.</summary>
    Name,

    /// <summary><c>uri</c> of a resource.</summary>
    Uri,

    /// <summary><c>cursor</c> of a list.</summary>
    Cursor,

    /// <summary><c>arguments</c> of a tool or prompt.</summary>
    Arguments,

    /// <summary><c>protocolVersion</c> of <c>initialize</c>.</summary>
    ProtocolVersion,

    /// <summary><c>capabilities</c> of <c>initialize</c>.</summary>
    Capabilities,

    /// <summary><c>clientInfo</c> of <c>initialize</c>.</summary>
    ClientInfo,

    /// <summary><c>level</c> of <c>logging/setLevel</c> and of log messages.</summary>
    Level,

    /// <summary><c>requestId</c> of <c>notifications/cancelled</c>.</summary>
    RequestId,

    /// <summary><c>progressToken</c> of <c>notifications/progress</c>.</summary>
    ProgressToken,

    /// <summary><c>ref.name</c> of <c>completion/complete</c>.</summary>
    RefName,

    /// <summary><c>ref.uri</c> of <c>completion/complete</c>.</summary>
    RefUri,

    /// <summary><c>_meta</c>, whole.</summary>
    Meta,

    /// <summary><c>_meta.progressToken</c>.</summary>
    MetaProgressToken,

    /// <summary><c>_meta["io.modelcontextprotocol/protocolVersion"]</c> (2026-07-28).</summary>
    MetaProtocolVersion,

    /// <summary><c>_meta["io.modelcontextprotocol/clientCapabilities"]</c> (2026-07-28).</summary>
    MetaClientCapabilities,

    /// <summary><c>_meta["io.modelcontextprotocol/logLevel"]</c> (2026-07-28).</summary>
    MetaLogLevel,

    /// <summary><c>_meta.traceparent</c> (W3C Trace Context).</summary>
    MetaTraceParent,

    /// <summary><c>_meta.tracestate</c>.</summary>
    MetaTraceState,

    /// <summary><c>inputResponses</c>: what a client answers to <c>input_required</c> (2026-07-28).</summary>
    InputResponses,

    /// <summary><c>requestState</c>: what a client brings back of <c>input_required</c> (2026-07-28).</summary>
    RequestState,

    /// <summary><c>notifications</c> of <c>subscriptions/listen</c> (2026-07-28).</summary>
    Notifications,

    /// <summary><c>_meta["io.modelcontextprotocol/subscriptionId"]</c> of notifications (2026-07-28).</summary>
    MetaSubscriptionId,
}
