namespace Gateway.Host.Configuration.Tables;

/// <content>Rows about ports, routes, backends and targets.</content>
internal static partial class KeyTable
{
    private const string OneMcpBackend = "Write an mcp backend with targets.";
    private const string UseBinds = "Write the same under binds.";
    private const string NameOnly = "it is a name that nothing refers to";

    private static KeyRule[] TrafficRows() =>
    [
        Warned("policies[].name.namespace", NameOnly, RemoveIt),
        Warned("policies[].target.gateway.gatewayNamespace", NameOnly, RemoveIt),
        Warned("policies[].target.route.namespace", NameOnly, RemoveIt),
        Warned("policies[].target.route.kind", NameOnly, RemoveIt),
        Refused("policies[].target.route.ruleName", "it decides for which requests the policies hold", "Remove it, and give the rule a route of its own."),
        Warned("policies[].target.backend.backend.namespace", NameOnly, RemoveIt),
        Refused("policies[].target.backend.backend.section", "it decides for which target the policies hold", "Remove it, and write the policies at the target."),
        Refused("policies[].target.backend.service", "it decides for which backend the policies hold", "Write backend with the name of one of the top-level backends."),
        Refused("policies[].target.listenerSet", "it decides for which listeners the policies hold", "Write gateway with listenerName."),
        Refused("workloads", "it decides where requests go", "Write the addresses of targets in their host keys."),
        Refused("services", "it decides where requests go", "Write the addresses of targets in their host keys."),
        Refused("routeGroups", "it decides where requests go", UseBinds),
        Refused("tcpRoutes", "it decides where connections go", "Remove it; only MCP over HTTP is served."),
        Refused("llm", "it decides where requests go", "Remove it; LLM traffic is not served."),
        Warned("ui", "there is no interface to set up", RemoveIt),

        Refused("mcp.gateways", "it decides what the backend is served on", "Write mcp.port and mcp.address in its place."),
        Refused("binds[].mode", "it decides who can reach the port", "Remove it; every bind listens on its address.", "standard"),
        Refused("binds[].tunnelProtocol", "it decides which client address is believed", "Let the proxy speak plain HTTP, and name it in config.trustedProxies.", "direct"),
        Warned("binds[].listeners[].namespace", NameOnly, RemoveIt),
        Refused("*.listeners[].tls.mode", "it decides which certificates clients see", "Remove it, and write cert and key.", "static"),
        Refused("*.listeners[].tls.minTLSVersion", "it decides which handshakes are accepted", "Remove it; TLS 1.2 and 1.3 are served.", "TLS_V1_2"),
        Refused("*.listeners[].tls.minTlsVersion", "it decides which handshakes are accepted", "Remove it; TLS 1.2 and 1.3 are served.", "TLS_V1_2"),
        Refused("*.listeners[].tls.maxTLSVersion", "it decides which handshakes are accepted", "Remove it; TLS 1.2 and 1.3 are served.", "TLS_V1_3"),
        Refused("*.listeners[].tls.maxTlsVersion", "it decides which handshakes are accepted", "Remove it; TLS 1.2 and 1.3 are served.", "TLS_V1_3"),
        Refused("*.listeners[].tls.cipherSuites", "it decides which handshakes are accepted", "Remove it; the system's cipher suites are used."),
        Refused("*.listeners[].tls.keyExchangeGroups", "it decides which handshakes are accepted", "Remove it; the system's groups are used."),
        Refused("*.listeners[].tls.spiffe", "it decides how peers are told apart", "Remove it; the gateway is no part of a mesh."),
        Refused("binds[].listeners[].tcpRoutes", "it decides where connections go", "Remove it; only MCP over HTTP is served."),
        Refused("binds[].listeners[].protocol=TLS", "it decides where connections go", "Write HTTPS with tls; only MCP over HTTP is served."),
        Refused("binds[].listeners[].protocol=TCP", "it decides where connections go", "Write HTTP; only MCP over HTTP is served."),
        Refused("binds[].listeners[].protocol=HBONE", "it decides how peers are told apart", "Write HTTP; the gateway is no part of a mesh."),

        Warned("*.routes[].namespace", NameOnly, RemoveIt),
        Warned("*.routes[].ruleName", NameOnly, RemoveIt),

        Refused("*.backends[].service", "it decides where requests go", OneMcpBackend),
        Refused("*.backends[].internal", "it decides where requests go", OneMcpBackend),
        Refused("*.backends[].dynamic", "it decides where requests go", OneMcpBackend),
        Refused("*.backends[].ai", "it decides where requests go", OneMcpBackend),
        Refused("*.backends[].aws", "it decides where requests go", OneMcpBackend),
        Refused("*.backends[].routeGroup", "it decides where requests go", OneMcpBackend),
        Warned("*.mcp.sseKeepAlive", "all streams are kept alive alike", "Remove it, and set config.limits.sessions.keepAlive."),
        Refused("*.targets[].openapi", "it decides where calls go", "Put an MCP server in front of the API, and name that."),
        Refused("*.targets[].mcp.backend", "it decides where calls go", "Write the address in host."),
        Refused("*.targets[].sse.backend", "it decides where calls go", "Write the address in host."),
    ];
}
