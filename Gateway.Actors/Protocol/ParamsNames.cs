namespace Gateway.Actors.Protocol;

/// <summary>Names of the members of <c>params</c> and of its <c>_meta</c> that the gateway reads.</summary>
internal static class ParamsNames
{
    /// <summary>Of <c>params</c> itself.</summary>
    public static readonly (byte[] Name, ParamsMember Member)[] Members =
    [
        ("name"u8.ToArray(), ParamsMember.Name),
        ("arguments"u8.ToArray(), ParamsMember.Arguments),
        ("uri"u8.ToArray(), ParamsMember.Uri),
        ("cursor"u8.ToArray(), ParamsMember.Cursor),
        ("progressToken"u8.ToArray(), ParamsMember.ProgressToken),
        ("requestId"u8.ToArray(), ParamsMember.RequestId),
        ("level"u8.ToArray(), ParamsMember.Level),
        ("protocolVersion"u8.ToArray(), ParamsMember.ProtocolVersion),
        ("capabilities"u8.ToArray(), ParamsMember.Capabilities),
        ("clientInfo"u8.ToArray(), ParamsMember.ClientInfo),
        ("inputResponses"u8.ToArray(), ParamsMember.InputResponses),
        ("requestState"u8.ToArray(), ParamsMember.RequestState),
        ("notifications"u8.ToArray(), ParamsMember.Notifications),
    ];

    /// <summary>Of <c>_meta</c>.</summary>
    public static readonly (byte[] Name, ParamsMember Member)[] MetaMembers =
    [
        ("progressToken"u8.ToArray(), ParamsMember.MetaProgressToken),
        ("io.modelcontextprotocol/protocolVersion"u8.ToArray(), ParamsMember.MetaProtocolVersion),
        ("io.modelcontextprotocol/clientCapabilities"u8.ToArray(), ParamsMember.MetaClientCapabilities),
        ("io.modelcontextprotocol/logLevel"u8.ToArray(), ParamsMember.MetaLogLevel),
        ("io.modelcontextprotocol/subscriptionId"u8.ToArray(), ParamsMember.MetaSubscriptionId),
        ("traceparent"u8.ToArray(), ParamsMember.MetaTraceParent),
        ("tracestate"u8.ToArray(), ParamsMember.MetaTraceState),
    ];
}
