using Gateway.Host.Pipeline;
using Gateway.Host.Pipeline.Proxying;
using Gateway.Policies.AccessLog;
using Gateway.Policies.Authorization;

namespace Gateway.Host.Telemetry;

/// <summary>What expressions of access log and traces can read of a request.</summary>
internal static class LogEntry
{
    /// <summary>The facts of a request that is over.</summary>
    public static LogFacts FactsOf(HttpContext context, RequestRecord record, DateTimeOffset now, TimeSpan took) => new()
    {
        Request = new HttpRequestFacts(context, record.Client, now - took),
        Caller = record.Caller,
        Status = context.Response.StatusCode,
        ResponseHeaders = new HttpHeaderView(context.Response.Headers),
        EndTime = now,
        Method = record.Call.Method,
        Session = record.Session,
        Operation = record.Call is { Item: { } item, Target: { } target } call ? new McpOperation(call.Kind, target, item) : null,
        Payload = record.Call.Payload,
        Listener = record.Route?.Listener,
        Route = record.Route?.Name,
        Backend = record.Backend,
        BackendType = record.Route switch { McpRoute => "mcp", HostRoute => "static", _ => "unknown" },
        Gateway = took - (record.Call.Upstream ?? default),
        Upstream = record.Call.Upstream,
    };
}
