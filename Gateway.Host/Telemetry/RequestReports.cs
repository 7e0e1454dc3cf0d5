using Gateway.Host.Pipeline;

namespace Gateway.Host.Telemetry;

/// <summary>Tells of each request that is over, once and to all who want to know: the access log and the metrics say the same, as they read one record.</summary>
internal sealed class RequestReports(AccessLog accessLog, RequestMetrics metrics, TimeProvider time)
{
    /// <summary>Tells of a request.</summary>
    public void Completed(HttpContext context, RequestRecord record)
    {
        var took = time.GetElapsedTime(record.Started);
        metrics.Record(context, record, took);
        accessLog.Write(context, record, took);
    }
}
