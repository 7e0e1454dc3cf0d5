namespace Gateway.Policies.Cel.Environments;

/// <summary>The surroundings, and what other policies found out.</summary>
internal static class DynamicVariables
{
    private static readonly CelType Free = CelType.Map(CelType.String, CelType.Dyn);

    public static CelVariable Env { get; } = new("env", CelType.Record("env",
        new CelField("podName", CelType.String, "the pod's name"),
        new CelField("namespace", CelType.String, "its namespace"),
        new CelField("gateway", CelType.String, "the Gateway this process serves")),
        CelBindingTime.Config, "where the gateway runs, on Kubernetes");

    public static CelVariable Proxy { get; } = new("proxy", CelType.Record("proxy",
        new CelField("bind", CelType.String, "the bind that took the request"),
        new CelField("gateway", CelType.Record("proxy.gateway",
            new CelField("namespace", CelType.String, "its namespace"),
            new CelField("name", CelType.String, "its name")), "the Gateway"),
        new CelField("listener", CelType.Record("proxy.listener",
            new CelField("name", CelType.String, "its name")), "the listener"),
        new CelField("route", CelType.Record("proxy.route",
            new CelField("namespace", CelType.String, "its namespace"),
            new CelField("name", CelType.String, "its name"),
            new CelField("kind", CelType.String, "its kind"),
            new CelField("rule", CelType.String, "the rule's name")), "the route"),
        new CelField("requestProcessingDuration", CelType.Duration, "time before the upstream was called"),
        new CelField("upstreamDuration", CelType.Duration, "time the upstream took"),
        new CelField("responseProcessingDuration", CelType.Duration, "time after the upstream answered")),
        CelBindingTime.Request, "how the request was routed");

    public static CelVariable Extauthz { get; } = new("extauthz", Free, CelBindingTime.Request, "what the external authorization service added");

    public static CelVariable Extproc { get; } = new("extproc", Free, CelBindingTime.Request, "what the external processor added");

    public static CelVariable McpGuardrails { get; } = new("mcpGuardrails", Free, CelBindingTime.Call, "what the guard added");

    public static CelVariable Metadata { get; } = new("metadata", Free, CelBindingTime.Request, "what transformations set");
}
