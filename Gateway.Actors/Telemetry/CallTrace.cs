using System.Diagnostics;
using Gateway.Policies.Authorization;

namespace Gateway.Actors.Telemetry;

/// <summary>The place of one request in a trace (W3C Trace Context): what its requests to targets are children of. Thread-safe.</summary>
/// <param name="source">Where spans come from; null: nothing of the request is recorded, and its context only goes along.</param>
/// <param name="context">The request's own span.</param>
public sealed class CallTrace(ActivitySource? source, ActivityContext context)
{
    /// <summary>The trace, as 32 hexadecimal digits.</summary>
    public string TraceId => context.TraceId.ToHexString();

    /// <summary>The request's own span, as 16 hexadecimal digits.</summary>
    public string SpanId => context.SpanId.ToHexString();

    /// <summary>Whether spans are recorded.</summary>
    public bool IsRecorded => source is not null;

    /// <summary>What to send to others who take part, as the header <c>traceparent</c> has it.</summary>
    public string Parent => $"00-{TraceId}-{SpanId}-{(context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? "01" : "00")}";

    /// <summary>The header <c>tracestate</c> as it came; null: none did.</summary>
    public string? State => context.TraceState;

    /// <summary>Begins a request to a target.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="target">The target.</param>
    /// <param name="item">The tool, prompt or resource; null: none.</param>
    /// <param name="kind">What <paramref name="item"/> is.</param>
    internal UpstreamSpan Begin(string method, string target, string? item = null, McpItemKind kind = default)
    {
        var activity = source?.StartActivity(ActivityKind.Client, context, name: item is null ? $"{method} {target}" : $"{method} {target}_{item}");
        activity?.SetTag("mcp.method.name", method).SetTag("mcp.target", target);
        if (item is not null)
        {
            activity?.SetTag(kind switch { McpItemKind.Tool => "gen_ai.tool.name", McpItemKind.Prompt => "gen_ai.prompt.name", _ => "mcp.resource.uri" }, item);
        }

        return new UpstreamSpan(activity, this);
    }
}

/// <summary>One request to a target in a trace. Dispose it when the request is over.</summary>
internal sealed class UpstreamSpan(Activity? activity, CallTrace trace) : IDisposable
{
    /// <summary>The header <c>traceparent</c> of the request.</summary>
    public string Parent => activity?.Id ?? trace.Parent;

    /// <summary>The header <c>tracestate</c>; null: none.</summary>
    public string? State => trace.State;

    /// <summary>Notes that the target failed, and how: a word of a closed set.</summary>
    public void Failed(string type) => activity?.SetTag("error.type", type).SetStatus(ActivityStatusCode.Error, type);

    /// <summary>Notes the HTTP status of the reply.</summary>
    public void Answered(int? status)
    {
        if (status is { } code)
        {
            activity?.SetTag("http.response.status_code", code);
        }
    }

    public void Dispose() => activity?.Dispose();
}
