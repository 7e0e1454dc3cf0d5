using Gateway.Actors.Protocol;
using Gateway.Actors.Telemetry;
using Gateway.Host.Pipeline;
using Gateway.Host.Telemetry.Audit;
using Gateway.Host.Telemetry.Tracing;
using Gateway.Policies.Audit;

namespace Gateway.Host.Telemetry;

/// <summary>
/// Tells of each request once it is over, to all who want to know: metrics, traces and access log say the same, as they read one record. And
/// says on its way what is kept of it for them.
/// </summary>
internal sealed class RequestReports(AccessLog accessLog, RequestMetrics metrics, Tracer? tracer, AuditLog? audit, TimeProvider time)
{
    /// <summary>Takes what a message says that is gone when its request is over, and puts it into its trace.</summary>
    public void Begin(HttpContext context, RequestRecord record, in JsonRpcEnvelope envelope, MessageBuffer body)
    {
        record.BytesIn = body.Length;
        if (envelope.Method == McpMethod.ToolsCall && accessLog.Rules.NewCapture() is { } capture)
        {
            capture.TakeArguments(envelope[ParamsMember.Arguments].Of(body.Span));
            record.Call.Payload = capture;
        }

        tracer?.Begin(context, record, Text(envelope[ParamsMember.MetaTraceParent], body.Span), Text(envelope[ParamsMember.MetaTraceState], body.Span));
    }

    /// <summary>Begins to record a call of a tool; <see cref="RecordedAsync"/> says whether it may go on.</summary>
    public void Record(HttpContext context, McpRoute route, RequestRecord record, in JsonRpcEnvelope envelope, MessageBuffer body)
    {
        var mode = route.Policies.Audit?.Mode ?? AuditMode.BestEffort;
        if (audit is null || mode == AuditMode.Off || envelope.Method != McpMethod.ToolsCall || envelope.Kind != JsonRpcKind.Request)
        {
            return;
        }

        tracer?.Begin(context, record, Text(envelope[ParamsMember.MetaTraceParent], body.Span), Text(envelope[ParamsMember.MetaTraceState], body.Span));
        audit.Begin(record, in envelope, body, mode);
    }

    /// <summary>Waits until a call is recorded where that is required; null: it may go on. Otherwise no target hears of it.</summary>
    public static async ValueTask<GatewayError?> RecordedAsync(RequestRecord record)
    {
        if (record.Audited is not { } audited || await audited)
        {
            return null;
        }

        record.AuditId = null;
        return GatewayError.NotAudited;
    }

    /// <summary>Puts a request into its trace that is no MCP message.</summary>
    public void Begin(HttpContext context, RequestRecord record) => tracer?.Begin(context, record);

    /// <summary>Puts a request into its trace that another node is to serve; null: there are no traces.</summary>
    public CallTrace? BeginForward(HttpContext context, RequestRecord record, ReadOnlyMemory<byte>? body)
    {
        if (tracer is null)
        {
            return null;
        }

        // A client that sends no header may say it in its message, which nobody has read yet.
        if (record.Trace is null && context.Request.Headers.TraceParent.Count == 0 && body is { } message && message.Span.IndexOf("\"traceparent\""u8) >= 0
            && JsonRpcReader.ReadClient(message.Span, out var envelope) == JsonRpcFault.None)
        {
            tracer.Begin(context, record, Text(envelope[ParamsMember.MetaTraceParent], message.Span), Text(envelope[ParamsMember.MetaTraceState], message.Span));
        }

        return tracer.Begin(context, record).Call;
    }

    /// <summary>Tells of a request.</summary>
    public void Completed(HttpContext context, RequestRecord record)
    {
        if (record.IsToldByMembers)
        {
            return;
        }

        var took = time.GetElapsedTime(record.Started, record.Ended ?? time.GetTimestamp());
        metrics.Record(context, record, took);
        if (record.AuditId is not null)
        {
            audit?.End(record, context.Response.StatusCode, took);
        }

        tracer?.End(context, record, LogEntry.FactsOf(context, record, time.GetUtcNow(), took));
        accessLog.Write(context, record, took);
    }

    // A JSON string without escapes, as every good value of these is.
    private static string? Text(Slice value, ReadOnlySpan<byte> body) => value.Length is > 2 and <= 512 && value.Of(body) is [(byte)'"', .. var inner, (byte)'"'] && inner.IndexOf((byte)'\\') < 0
        ? System.Text.Encoding.UTF8.GetString(inner)
        : null;
}
