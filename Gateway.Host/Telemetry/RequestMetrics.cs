using System.Diagnostics;
using System.Globalization;
using Gateway.Actors.Protocol;
using Gateway.Actors.Telemetry;
using Gateway.Host.Pipeline;
using Gateway.Host.Pipeline.Forwarding;
using Gateway.Host.Pipeline.Proxying;
using Gateway.Policies.Authorization;

namespace Gateway.Host.Telemetry;

/// <summary>Counts requests that are over. No label is a caller's or a target's choice: names of tools only once they worked.</summary>
internal sealed class RequestMetrics(GatewayTelemetry telemetry)
{
    private const int MaxRuleChars = 120;

    private static readonly string[] Statuses = [.. Enumerable.Range(0, 600).Select(status => status.ToString(CultureInfo.InvariantCulture))];

    private readonly KnownItems _known = new();

    /// <summary>Counts a request.</summary>
    public void Record(HttpContext context, RequestRecord record, TimeSpan took)
    {
        if (!telemetry.IsHeard)
        {
            return;
        }

        var (status, call, route) = (context.Response.StatusCode, record.Call, record.Route);
        var protocol = route switch { McpRoute => "mcp", HostRoute => "http", _ => null };
        telemetry.Requests.Add(1, new TagList(
        [
            GatewayTelemetry.Tag("backend", record.Backend),
            GatewayTelemetry.Tag("protocol", protocol),
            GatewayTelemetry.Tag("method", Method(context.Request.Method)),
            GatewayTelemetry.Tag("status", Statuses[Math.Clamp(status, 0, Statuses.Length - 1)]),
            GatewayTelemetry.Tag("reason", RequestOutcome.Reason(record, status)),
            GatewayTelemetry.Tag("bind", route?.Bind),
            GatewayTelemetry.Tag("listener", route?.Listener),
            GatewayTelemetry.Tag("route", route?.Name),
        ]));
        telemetry.ResponseBytes.Add(record.BytesOut > 0 ? record.BytesOut : context.Response.ContentLength ?? 0, GatewayTelemetry.Tag("listener", route?.Listener), GatewayTelemetry.Tag("route", route?.Name));
        RecordPlacement(record);
        if (call.Upstream is { } upstream)
        {
            telemetry.UpstreamDuration.Record(upstream.TotalSeconds, GatewayTelemetry.Tag("kind", protocol), GatewayTelemetry.Tag("server", call.Target));
        }

        if (call.Method == "GET")
        {
            // A stream lasts as long as its client likes.
            return;
        }

        telemetry.RequestDuration.Record(took.TotalSeconds, GatewayTelemetry.Tag("protocol", protocol), GatewayTelemetry.Tag("listener", route?.Listener), GatewayTelemetry.Tag("route", route?.Name));
        telemetry.Processing.Record((took - (call.Upstream ?? default)).TotalSeconds, GatewayTelemetry.Tag("protocol", protocol), GatewayTelemetry.Tag("listener", route?.Listener), GatewayTelemetry.Tag("route", route?.Name));
        if (call.Method is not null)
        {
            RecordMcp(record, took, status);
        }
    }

    private void RecordMcp(RequestRecord record, TimeSpan took, int status)
    {
        var (call, route, outcome) = (record.Call, record.Route, RequestOutcome.Of(record.Call, status));
        var method = GatewayTelemetry.Tag("method", McpMethods.Named(call.Method!)?.Name());
        var server = GatewayTelemetry.Tag("server", call.Target);
        var isNamed = call is { Target: not null, Item: not null, Kind: McpItemKind.Tool or McpItemKind.Prompt } && _known.Contains(call.Target, call.Item, outcome == "ok");
        telemetry.McpRequests.Add(1, new TagList(
        [
            method,
            GatewayTelemetry.Tag("resource_type", call.Item is null ? null : AccessLogFields.TypeOf(call.Kind)),
            server,
            GatewayTelemetry.Tag("resource", isNamed ? call.Item : null),
            GatewayTelemetry.Tag("listener", route?.Listener),
            GatewayTelemetry.Tag("route", route?.Name),
        ]));
        telemetry.McpDuration.Record(took.TotalSeconds, method, server, GatewayTelemetry.Tag("outcome", outcome));
        if (call.IsAllowed == false)
        {
            var rule = call.Rule is null ? "none" : AccessLogFields.TextOf(call.Rule);
            telemetry.Denials.Add(1, GatewayTelemetry.Tag("route", route?.Name), GatewayTelemetry.Tag("rule", rule.Length > MaxRuleChars ? rule[..MaxRuleChars] : rule));
        }
    }

    private void RecordPlacement(RequestRecord record)
    {
        if (record.Placement is not { } placement)
        {
            return;
        }

        var outcome = GatewayTelemetry.Tag("outcome", placement switch
        {
            Placement.Local => "local",
            Placement.Forwarded => "forwarded",
            Placement.Lost => "lost",
            Placement.Refused => "refused",
        });
        telemetry.ClusterRequests.Add(1, outcome, GatewayTelemetry.Tag("held", record.Held is null ? "no" : "yes"));
        if (record.Held is { } held)
        {
            telemetry.Holds.Record(held.TotalSeconds, outcome);
        }
    }

    private static string Method(string method) => method is "GET" or "POST" or "DELETE" or "PUT" or "PATCH" or "HEAD" or "OPTIONS" ? method : "other";
}
