namespace Gateway.Policies.Cel.Environments;

/// <summary>The request and the response.</summary>
internal static class HttpVariables
{
    private static readonly CelType Headers = CelType.Map(CelType.String, CelType.Dyn);

    public static CelVariable Request { get; } = new("request", CelType.Record("request",
        new CelField("method", CelType.String, "the HTTP method, `POST`"),
        new CelField("uri", CelType.String, "the whole URI; `.query(name)` gives the values of a query parameter"),
        new CelField("host", CelType.String, "the host the client asked for"),
        new CelField("scheme", CelType.String, "`http` or `https`"),
        new CelField("path", CelType.String, "the path without the query"),
        new CelField("pathAndQuery", CelType.String, "the path with the query"),
        new CelField("version", CelType.String, "the HTTP version, `HTTP/1.1`"),
        new CelField("headers", Headers,
            "the headers; names in any case; a header that came twice is a list, see `join()`, `raw()`, `split()`, `cookie(name)`"),
        new CelField("body", CelType.Bytes, "the body; a rule that reads it makes the gateway buffer it"),
        new CelField("bodyPrefix", CelType.Bytes, "the body as far as it is buffered"),
        new CelField("startTime", CelType.Timestamp, "when the request came"),
        new CelField("endTime", CelType.Timestamp, "when it was answered; only in logs")),
        CelBindingTime.Request, "the HTTP request");

    public static CelVariable Response { get; } = new("response", CelType.Record("response",
        new CelField("code", CelType.Int, "the HTTP status"),
        new CelField("grpcStatus", CelType.Int, "the gRPC status, if there is one"),
        new CelField("headers", Headers, "the headers, as those of the request"),
        new CelField("body", CelType.Bytes, "the body"),
        new CelField("bodyPrefix", CelType.Bytes, "the body as far as it is buffered")),
        CelBindingTime.Call, "the HTTP response");
}
