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

    /// <summary>Begins an HTTP request to something that is no target: a plain HTTP backend, or another node.</summary>
    /// <param name="name">Name of the span.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="host">Whom it goes to.</param>
    /// <param name="port">At which port; 0: it is not known.</param>
    public UpstreamSpan BeginHttp(string name, string method, string host, int port)
    {
        var activity = source?.StartActivity(ActivityKind.Client, context, name: name);
        activity?.SetTag("http.request.method", method).SetTag("server.address", host);
        if (port > 0)
        {
            activity?.SetTag("server.port", port);
        }

        return new UpstreamSpan(activity, this);
    }
}

/// <summary>One request to a target in a trace. Dispose it when the request is over.</summary>
public sealed class UpstreamSpan : IDisposable
{
    private readonly Activity? _activity;
    private readonly CallTrace _trace;

    internal UpstreamSpan(Activity? activity, CallTrace trace) => (_activity, _trace) = (activity, trace);

    /// <summary>The header <c>traceparent</c> of the request.</summary>
    public string Parent => _activity?.Id ?? _trace.Parent;

    /// <summary>The header <c>tracestate</c>; null: none.</summary>
    public string? State => _trace.State;

    /// <summary>Notes that the target failed, and how: a word of a closed set.</summary>
    public void Failed(string type) => _activity?.SetTag("error.type", type).SetStatus(ActivityStatusCode.Error, type);

    /// <summary>Notes the HTTP status of the reply.</summary>
    public void Answered(int? status)
    {
        if (status is { } code)
        {
            _activity?.SetTag("http.response.status_code", code);
        }
    }

    /// <summary>Notes that the same was sent before, so many times.</summary>
    public void SentBefore(int times)
    {
        if (times > 0)
        {
            _activity?.SetTag("http.request.resend_count", times);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _activity?.Dispose();
}
