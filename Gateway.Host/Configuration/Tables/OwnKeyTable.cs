namespace Gateway.Host.Configuration.Tables;

/// <summary>The keys that agentgateway does not have: a file that uses one does not load there.</summary>
internal static class OwnKeyTable
{
    /// <summary>All rows.</summary>
    public static readonly IReadOnlyList<OwnKey> Rows =
    [
        new("binds[].address", "The address to listen on; without it a bind listens on loopback only."),
        new("mcp.address", "The same for the short form."),
        new("*.targets[].stdio.lifetime", "Who shares one child process."),
        new("*.targets[].protocol", "Which era of MCP the target speaks, where it should not be asked."),
        new("*.targets[].onOwnerLoss", "What becomes of the target when the node that held it is lost."),
        new("*.policies.localRateLimit[].key", "What there is a bucket of its own for."),
        new("*.policies.localRateLimit[].maxKeys", "For how many keys there are buckets."),
        new("*.policies.urlRewrite.authority.from", "What the words auto and none mean where they stand alone."),
        new("*.policies.extAuthz.timeout", "Time until the answer of the service is there."),
        new("*.policies.extAuthz.maxResponseBytes", "How much of an answer is read."),
        new("*.policies.extAuthz.failureMode.mode", "What the single word stands for."),
        new("*.policies.backendTLS.pem", "Certificates and key as texts, such as those of Secrets."),
        new("*.policies.backendAuth.azure.scope", "What the token is for."),
        new("*.regex.deny", "Patterns whose text is rejected; in agentgateway, rules with action: reject."),
        new("*.regex.mask", "Patterns whose text is masked; in agentgateway, rules with action: mask."),
        new("*.policies.localRateLimit[].conditional[].key", "What there is a bucket of its own for."),
        new("*.policies.localRateLimit[].conditional[].maxKeys", "For how many keys there are buckets."),
        new("*.policies.extAuthz.conditional[].timeout", "Time until the answer of the service is there."),
        new("*.policies.extAuthz.conditional[].maxResponseBytes", "How much of an answer is read."),
        new("*.policies.extAuthz.conditional[].failureMode.mode", "What the single word stands for."),
        new("config.admin", "Who may use the admin interface."),
        new("config.limits", "What peers may use up."),
        new("config.mcp.hiddenSessionTtl", "How long sessions live that are held for clients which have none."),
        new("config.audit", "Where the audit trail is kept: a file, or a database."),
        new("config.tracing.queueSpans", "Most spans that wait for their receiver."),
        new("*.policies.audit", "Whether calls go on that cannot be recorded."),
        new("config.metrics.otlpEndpoint", "Where metrics are sent by OTLP."),
        new("config.metrics.otlpProtocol", "How they are sent."),
        new("config.metrics.path", "The path at the receiver."),
        new("config.metrics.headers", "What the receiver asks for."),
        new("config.metrics.interval", "How often they are sent."),
        new("frontendPolicies.accessLog.redact", "What logs never show of arguments and results."),
        new("config.trustedProxies", "Whose X-Forwarded headers are believed."),
    ];

    /// <summary>Keys that agentgateway has, and for which more may be written here.</summary>
    public static readonly IReadOnlyList<OwnKey> Extended =
    [
        new("config.session.key", "A list of keys, so that a key can be replaced without ending sessions."),
    ];
}
