using System.Diagnostics;
using System.Globalization;
using Gateway.Host.Pipeline;
using Gateway.Policies.AccessLog;
using Gateway.Policies.Authorization;

namespace Gateway.Host.Telemetry.Tracing;

/// <summary>
/// The attributes of a request's span: the access log's fields where agentgateway has them, and those that the OpenTelemetry semantic conventions
/// want of HTTP, RPC and MCP servers.
/// </summary>
internal static class SpanFields
{
    private const int MaxChars = 512;

    /// <summary>Names and describes the span.</summary>
    public static void Write(Activity span, HttpContext context, RequestRecord record, AccessLogRules fields)
    {
        var (request, call, status) = (context.Request, record.Call, context.Response.StatusCode);
        span.DisplayName = call.Method ?? $"{request.Method} {record.Route?.Name ?? "no route"}";
        Set("http.request.method", request.Method);
        Set("url.scheme", request.Scheme);
        Set("url.path", request.Path.Value);
        Set("network.protocol.version", request.Protocol.StartsWith("HTTP/", StringComparison.Ordinal) ? request.Protocol[5..] : request.Protocol);
        Set("client.address", record.Client.ToString());
        Set("http.response.status_code", status);
        Set("listener", record.Route?.Listener);
        Set("route", record.Route?.Name);
        Set("backend", record.Backend);
        Set("owner", record.Owner);
        Set("jwt.iss", record.Caller.Token?.Issuer);
        Set("jwt.sub", record.Caller.Token?.Subject);
        Set("mcp.protocol.version", record.ProtocolVersion);
        Set("mcp.session.id", record.Session);
        Set("mcp.method.name", call.Method);
        Set("mcp.target", call.Target);
        Set(call.Kind switch { McpItemKind.Tool => "gen_ai.tool.name", McpItemKind.Prompt => "gen_ai.prompt.name", _ => "mcp.resource.uri" }, call.Item);
        Set("authz.decision", call.IsAllowed switch { true => "allow", false => "deny", null => null });
        Set("authz.rule", call.Rule is { } rule ? AccessLogFields.TextOf(rule) : null);
        Set("rpc.response.status_code", call.ErrorCode?.ToString(CultureInfo.InvariantCulture));
        Set("reason", call.Reason);
        Set("upstream.status", call.UpstreamStatus);
        var outcome = RequestOutcome.Of(call, status);
        if (outcome != "ok")
        {
            Set("error.type", call.ErrorCode is null && status >= 400 ? status.ToString(CultureInfo.InvariantCulture) : outcome);
            span.SetStatus(ActivityStatusCode.Error, call.Reason);
        }

        void Set(string name, object? value)
        {
            if (value is not null && fields.Shows(name))
            {
                span.SetTag(name, value is string { Length: > MaxChars } text ? text[..MaxChars] : value);
            }
        }
    }
}
