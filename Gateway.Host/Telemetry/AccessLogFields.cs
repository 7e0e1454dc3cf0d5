using System.Net;
using Gateway.Host.Pipeline;
using Gateway.Policies.AccessLog;
using Gateway.Policies.Authorization;
using Gateway.Policies.Cel.Rules;

namespace Gateway.Host.Telemetry;

/// <summary>
/// The fields of the access log's own, in the order of a line. Names are agentgateway's where it has one; the others are those of the
/// OpenTelemetry semantic conventions, or stand for what neither has.
/// </summary>
internal static class AccessLogFields
{
    /// <summary>All names, as <c>remove</c> may write them.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "node", "owner", "listener", "route", "backend", "src.addr", "http.method", "http.host", "http.path", "http.version", "http.status", "trace.id", "span.id", "jwt.iss", "jwt.sub",
        "protocol", "mcp.protocol.version", "mcp.method.name", "mcp.target", "mcp.resource.type", "gen_ai.tool.name", "gen_ai.prompt.name", "mcp.resource.uri",
        "mcp.session.id", "authz.decision", "authz.rule", "mcp.error.code", "mcp.error.message", "reason", "upstream.status", "http.request.body.size",
        "http.response.body.size", "duration", "gateway_ms", "upstream_ms", "held_ms",
    ];

    /// <summary>Writes them.</summary>
    /// <param name="line">The line.</param>
    /// <param name="context">The request.</param>
    /// <param name="record">What is known of it.</param>
    /// <param name="node">This node's name.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="rules">Which of them are left out.</param>
    public static void Write(AccessLogLine line, HttpContext context, RequestRecord record, string node, TimeSpan took, AccessLogRules rules)
    {
        var (request, call) = (context.Request, record.Call);
        var fields = new Fields(line, rules);
        fields.Add("node", node);
        fields.Add("owner", record.Owner);
        fields.Add("listener", record.Route?.Listener);
        fields.Add("route", record.Route?.Name);
        fields.Add("backend", record.Backend);
        fields.Add("src.addr", record.Client);
        fields.Add("http.method", request.Method);
        fields.Add("http.host", request.Host.Value);
        fields.Add("http.path", request.Path.Value);
        fields.Add("http.version", request.Protocol);
        fields.Add("http.status", context.Response.StatusCode);
        fields.Add("trace.id", record.Trace?.Call.TraceId);
        fields.Add("span.id", record.Trace?.Call.SpanId);
        fields.Add("jwt.iss", record.Caller.Token?.Issuer);
        fields.Add("jwt.sub", record.Caller.Token?.Subject);
        fields.Add("protocol", record.Route is McpRoute ? "mcp" : null);
        fields.Add("mcp.protocol.version", record.ProtocolVersion);
        fields.Add("mcp.method.name", call.Method);
        fields.Add("mcp.target", call.Target);
        if (call.Item is { } item)
        {
            fields.Add("mcp.resource.type", TypeOf(call.Kind));
            fields.Add(NameOf(call.Kind), item);
        }

        fields.Add("mcp.session.id", record.Session);
        fields.Add("authz.decision", call.IsAllowed switch { true => "allow", false => "deny", null => null });
        fields.Add("authz.rule", call.Rule is { } rule ? TextOf(rule) : null);
        fields.Add("mcp.error.code", call.ErrorCode);
        fields.Add("mcp.error.message", call.ErrorMessage);
        fields.Add("reason", call.Reason ?? (call.ToolFailed ? "tool_error" : null));
        fields.Add("upstream.status", call.UpstreamStatus);
        fields.Add("http.request.body.size", record.BytesIn ?? request.ContentLength);
        fields.Add("http.response.body.size", record.BytesOut > 0 ? record.BytesOut : context.Response.ContentLength ?? 0);
        fields.AddDuration("duration", took);
        fields.Add("gateway_ms", took - (call.Upstream ?? default));
        fields.Add("upstream_ms", call.Upstream);
        fields.Add("held_ms", record.Held);
    }

    /// <summary>A rule as the configuration has it: <c>deny: jwt.sub == "eve"</c>.</summary>
    public static string TextOf(CelRule rule) => string.Concat(
        rule.Effect switch
        {
            CelRuleEffect.Allow => "allow: ",
            CelRuleEffect.Deny => "deny: ",
            CelRuleEffect.Require => "require: ",
        },
        rule.Condition.Source);

    /// <summary>A kind in agentgateway's word.</summary>
    public static string TypeOf(McpItemKind kind) => kind switch
    {
        McpItemKind.Tool => "tool",
        McpItemKind.Prompt => "prompt",
        McpItemKind.Resource => "resource",
        McpItemKind.Task => "task",
    };

    private static string NameOf(McpItemKind kind) => kind switch
    {
        McpItemKind.Tool => "gen_ai.tool.name",
        McpItemKind.Prompt => "gen_ai.prompt.name",
        McpItemKind.Resource or McpItemKind.Task => "mcp.resource.uri",
    };

    private readonly ref struct Fields(AccessLogLine line, AccessLogRules rules)
    {
        private readonly AccessLogLine _line = line;
        private readonly AccessLogRules? _rules = rules.HidesFields ? rules : null;

        public void Add(string name, string? value)
        {
            if (value is not null && _rules?.Shows(name) != false)
            {
                _line.Add(name, value);
            }
        }

        public void Add(string name, long? value)
        {
            if (value is not null && _rules?.Shows(name) != false)
            {
                _line.Add(name, value);
            }
        }

        public void Add(string name, TimeSpan? value)
        {
            if (value is not null && _rules?.Shows(name) != false)
            {
                _line.Add(name, value);
            }
        }

        public void Add(string name, IPAddress value)
        {
            if (_rules?.Shows(name) != false)
            {
                _line.Add(name, value);
            }
        }

        public void AddDuration(string name, TimeSpan value)
        {
            if (_rules?.Shows(name) != false)
            {
                _line.AddDuration(name, value);
            }
        }
    }
}
