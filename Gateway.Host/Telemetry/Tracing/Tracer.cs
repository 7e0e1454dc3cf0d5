using System.Diagnostics;
using Gateway.Actors.Telemetry;
using Gateway.Host.Configuration;
using Gateway.Host.Pipeline;
using Gateway.Policies;
using Gateway.Policies.AccessLog;

namespace Gateway.Host.Telemetry.Tracing;

/// <summary>Puts requests into traces: those that came with one into theirs, others into a new one, recorded as the configuration says. Thread-safe.</summary>
internal sealed class Tracer
{
    private readonly GatewayTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly TraceSampling _random;
    private readonly TraceSampling _client;
    private readonly AccessLogRules _fields;

    /// <param name="config">What is configured; valid.</param>
    /// <param name="telemetry">Where spans come from.</param>
    /// <param name="sensitiveHeaders">Headers whose values no attribute shows.</param>
    /// <param name="time">The clock.</param>
    public Tracer(TracingConfig config, GatewayTelemetry telemetry, IReadOnlyList<string> sensitiveHeaders, TimeProvider time)
    {
        var errors = new List<ConfigError>();
        (_telemetry, _time) = (telemetry, time);
        _random = TraceSampling.Compile(config.RandomSampling, "false", "", errors);
        _client = TraceSampling.Compile(config.ClientSampling, "true", "", errors);
        _fields = AccessLogRules.Compile(new() { Add = config.Fields.Add, Remove = config.Fields.Remove }, "", "", sensitiveHeaders, errors);
        if (errors.Count > 0)
        {
            throw new InvalidOperationException($"A configuration that was read has tracing that does not compile: {errors[0].Message}");
        }
    }

    /// <summary>Puts a request into its trace, if that is not done yet.</summary>
    /// <param name="context">The request.</param>
    /// <param name="record">What is known of it.</param>
    /// <param name="parent"><c>_meta.traceparent</c> of its message, for a client that sends no header; null: there is none.</param>
    /// <param name="state"><c>_meta.tracestate</c>.</param>
    public RequestTrace Begin(HttpContext context, RequestRecord record, string? parent = null, string? state = null)
    {
        if (record.Trace is { } begun)
        {
            return begun;
        }

        var headers = context.Request.Headers;
        var came = ActivityContext.TryParse(Single(headers.TraceParent) ?? parent, headers.TraceParent.Count > 0 ? headers.TraceState.ToString() : state, isRemote: true, out var remote);
        var facts = new HttpRequestFacts(context, record.Client, _time.GetUtcNow());

        // What another node decided holds here as well: drawn again, a trace would lose its second half.
        var isRecorded = came && record.Edge is not null ? remote.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
            : !came ? _random.Takes(facts) : remote.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) && _client.Takes(facts);
        var span = isRecorded
            ? _telemetry.Spans.StartActivity("request", ActivityKind.Server, remote, startTime: _time.GetUtcNow() - _time.GetElapsedTime(record.Started))
            : null;
        var own = span?.Context ?? new ActivityContext(
            came ? remote.TraceId : ActivityTraceId.CreateRandom(), came ? remote.SpanId : ActivitySpanId.CreateRandom(), came ? remote.TraceFlags : ActivityTraceFlags.None, remote.TraceState);
        return record.Trace = new RequestTrace(span, new CallTrace(span is null ? null : _telemetry.Spans, own));
    }

    /// <summary>Ends the span of a request that is over.</summary>
    public void End(HttpContext context, RequestRecord record, LogFacts? facts)
    {
        if (Begin(context, record).Span is not { } span)
        {
            return;
        }

        SpanFields.Write(span, context, record, _fields);
        foreach (var field in facts is not null && _fields.HasExpressions ? _fields.Evaluate(facts) ?? [] : [])
        {
            span.SetTag(field.Name, field.Text ?? field.Json);
        }

        span.SetEndTime(_time.GetUtcNow().UtcDateTime);
        span.Dispose();
    }

    private static string? Single(Microsoft.Extensions.Primitives.StringValues values) => values.Count == 1 ? values[0] : null;
}
