namespace Gateway.Policies.Cel.Environments;

/// <summary>Who is calling, and from where.</summary>
internal static class CallerVariables
{
    private static readonly CelType Claims = CelType.Map(CelType.String, CelType.Dyn);

    public static CelVariable Jwt { get; } = new("jwt", Claims, CelBindingTime.Caller,
        "the claims of the verified token, `jwt.sub`, `jwt.realm_access.roles`; absent without one");

    public static CelVariable ApiKey { get; } = new("apiKey", Claims, CelBindingTime.Caller,
        "what the configuration says about the caller's API key; absent without one");

    public static CelVariable BasicAuth { get; } = new("basicAuth", CelType.Record("basicAuth",
        new CelField("username", CelType.String, "the user's name")),
        CelBindingTime.Caller, "who logged in by HTTP basic authentication");

    public static CelVariable Source { get; } = new("source", CelType.Record("source",
        new CelField("address", CelType.String, "the client's IP address, behind trusted proxies the forwarded one"),
        new CelField("port", CelType.Int, "the client's port"),
        new CelField("rawAddress", CelType.String, "the IP address of the TCP peer"),
        new CelField("rawPort", CelType.Int, "the port of the TCP peer"),
        new CelField("identity", CelType.Record("source.identity",
            new CelField("trustDomain", CelType.String, "the trust domain of the client's SPIFFE identity"),
            new CelField("namespace", CelType.String, "its namespace"),
            new CelField("serviceAccount", CelType.String, "its service account")), "the workload's identity from its certificate"),
        new CelField("spiffeId", CelType.String, "the SPIFFE id of the client certificate"),
        new CelField("subjectAltNames", CelType.List(CelType.String), "the subject alternative names of the client certificate"),
        new CelField("issuer", CelType.String, "its issuer"),
        new CelField("subject", CelType.String, "its subject"),
        new CelField("subjectCn", CelType.String, "the common name of its subject"),
        new CelField("certificate", CelType.String, "the certificate as PEM"),
        new CelField("unverifiedWorkload", CelType.Record("source.unverifiedWorkload",
            new CelField("name", CelType.String, "the workload's name"),
            new CelField("namespace", CelType.String, "its namespace"),
            new CelField("serviceAccount", CelType.String, "its service account")), "the workload by its address only: a hint, no proof"),
        new CelField("connectHeaders", Claims, "the headers of the CONNECT request around this one")),
        CelBindingTime.Caller, "the connection's other end");

    public static CelVariable Destination { get; } = new("destination", CelType.Record("destination",
        new CelField("address", CelType.String, "the gateway's IP address the client reached"),
        new CelField("port", CelType.Int, "the gateway's port the client reached"),
        new CelField("hostname", CelType.String, "the TLS server name the client asked for")),
        CelBindingTime.Request, "this end of the connection");
}
