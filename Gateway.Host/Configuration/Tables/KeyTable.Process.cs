namespace Gateway.Host.Configuration.Tables;

/// <content>Rows about <c>config:</c> and <c>frontendPolicies:</c>.</content>
internal static partial class KeyTable
{
    private const string RemoveIt = "Remove it to silence this warning.";
    private const string LimitsHave = "Remove it, and set what config.limits has in its place.";
    private const string NoControlPlane = "Remove it; the configuration comes from this file only.";

    private static KeyRule[] ProcessRows() =>
    [
        Warned("config.enableIpv6", "a bind listens on the one address that it names", "Remove it, and write address: \"::\" on binds that serve IPv6.", "true"),
        Warned("config.dns", "names are resolved as the system does", RemoveIt),
        Refused("config.customFunctions", "rules that call such functions decide who may do what", "Write the function's body into the rules."),
        Warned("config.connectionTerminationDeadline", "connections are drained by the gateway's own deadlines", LimitsHave),
        Warned("config.connectionMinTerminationDeadline", "connections are drained by the gateway's own deadlines", LimitsHave),
        Warned("config.workerThreads", "the thread pool sizes itself", RemoveIt, "auto"),
        Warned("config.histograms", "histograms have one form", RemoveIt, "classic"),
        Warned("config.logging.database", "logs go to standard output only", RemoveIt),
        Warned("config.metrics.remove", "all metrics are served", RemoveIt),
        Warned("config.metrics.fields", "the labels of metrics are fixed", RemoveIt),
        Warned("config.backend", "connections to targets have their own limits", "Remove it, and set config.limits.upstreams."),
        Warned("config.database", "there is no request log in a database", RemoveIt),
        Warned("config.storage", "nothing edits this file but its owner", RemoveIt, "file"),
        Warned("config.standardAttributes", "log attributes are fixed", RemoveIt),
        Warned("config.modelCatalog", "there are no LLM backends", RemoveIt),
        Refused("config.hbone", "it decides how peers are told apart", "Remove it; the gateway is no part of a mesh."),
        Refused("config.spiffe", "it decides how peers are told apart", "Remove it; the gateway is no part of a mesh."),
        Refused("config.xdsAddress", "the configuration would come from elsewhere", NoControlPlane),
        Refused("config.xdsAuthToken", "the configuration would come from elsewhere", NoControlPlane),
        Refused("config.localXdsPath", "more configuration would come from elsewhere", NoControlPlane),
        Refused("config.caAddress", "it decides how peers are told apart", "Remove it; the gateway is no part of a mesh."),
        Refused("config.caAuthToken", "it decides how peers are told apart", "Remove it; the gateway is no part of a mesh."),
        Refused("config.trustDomain", "it decides which peers are trusted", "Remove it; the gateway is no part of a mesh."),
        Refused("config.additionalTrustDomains", "it decides which peers are trusted", "Remove it; the gateway is no part of a mesh."),
        Refused("config.skipValidateTrustDomain", "it decides which peers are trusted", "Remove it; the gateway is no part of a mesh."),
        Warned("config.namespace", "it only names the gateway to a control plane", RemoveIt),
        Warned("config.gateway", "it only names the gateway to a control plane", RemoveIt),
        Warned("config.serviceAccount", "it only names the gateway to a control plane", RemoveIt),
        Warned("config.clusterId", "it only names the gateway to a control plane", RemoveIt),
        Warned("config.network", "it only names the gateway to a control plane", RemoveIt),
    ];

    private static KeyRule[] FrontendRows() =>
    [
        Warned("frontendPolicies.http", "listeners have their own limits", "Remove it, and set config.limits.http."),
        Refused("frontendPolicies.tls", "it decides which handshakes are accepted", "Terminate TLS in front of the gateway."),
        Warned("frontendPolicies.tcp", "the system's socket settings are used", RemoveIt),
        Refused("frontendPolicies.networkAuthorization", "it decides who may connect", "Limit who can connect in front of the gateway."),
        Refused("frontendPolicies.networkExtAuthz", "it decides who may connect", "Limit who can connect in front of the gateway."),
        Refused("frontendPolicies.proxyProtocol", "it decides which client address is believed", "Let the proxy send X-Forwarded-For, and name it in config.trustedProxies."),
        Refused("frontendPolicies.proxy", "it decides which client address is believed", "Let the proxy send X-Forwarded-For, and name it in config.trustedProxies."),
        Refused("frontendPolicies.connect", "it decides where clients may be tunnelled to", "Remove it; CONNECT is never served."),
        Warned("frontendPolicies.accessLog.otlp", "the access log goes to standard output only", RemoveIt),
        Warned("frontendPolicies.accessLog.database", "the access log goes to standard output only", RemoveIt),
        Warned("frontendPolicies.tracing", "traces are set up for the whole process", "Remove it, and write config.tracing."),
    ];
}
