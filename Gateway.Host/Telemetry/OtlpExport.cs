using System.Diagnostics;
using Gateway.Actors.Telemetry;
using Gateway.Host.Configuration;
using Gateway.Host.Telemetry.Tracing;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Host.Telemetry;

/// <summary>Sends spans and metrics by OTLP, where the configuration says so. Disposing it sends what waits.</summary>
internal sealed class OtlpExport : IDisposable
{
    private readonly TracerProvider? _traces;
    private readonly SpanExport? _spans;
    private readonly MeterProvider? _metrics;

    /// <param name="config">What is configured; valid.</param>
    /// <param name="node">This node's name.</param>
    /// <param name="spans">Where its spans come from.</param>
    /// <param name="time">The clock.</param>
    public OtlpExport(StaticConfig config, string node, ActivitySource spans, TimeProvider time)
    {
        var resource = ResourceBuilder.CreateEmpty().AddService("agentgateway", serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString(3), serviceInstanceId: node);
        if (config.Tracing is { } tracing)
        {
            // What is recorded was decided before a span is begun.
            var options = new OtlpExporterOptions();
            Set(options, tracing.OtlpEndpoint, tracing.OtlpProtocol, tracing.Path, tracing.Headers);
            _spans = new SpanExport(spans, new OtlpTraceExporter(options), tracing.QueueSpans, time);
            _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).SetSampler(new AlwaysOnSampler()).AddSource(GatewayTelemetry.Name).AddProcessor(_spans).Build();
        }

        if (config.Metrics is { OtlpEndpoint: { } endpoint } metrics)
        {
            _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(GatewayTelemetry.Name)
                .AddOtlpExporter((options, reader) =>
                {
                    Set(options, endpoint, metrics.OtlpProtocol, metrics.Path, metrics.Headers);
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)metrics.Interval.TotalMilliseconds;
                })
                .Build();
        }
    }

    /// <summary>Spans by what became of them: <c>sent</c>, <c>failed</c>, <c>dropped</c>.</summary>
    public IEnumerable<KeyValuePair<string, long>> Spans => _spans is null ? [] : [new("sent", _spans.Sent), new("failed", _spans.Failed), new("dropped", _spans.Dropped)];

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private static void Set(OtlpExporterOptions options, string endpoint, OtlpProtocol protocol, string path, IReadOnlyDictionary<string, Policies.Secret> headers)
    {
        var url = new Uri(endpoint);
        options.Protocol = protocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = protocol == OtlpProtocol.Http && url.AbsolutePath == "/" ? new Uri(url, path) : url;
        options.Headers = string.Join(',', headers.Select(header => $"{header.Key}={Uri.EscapeDataString(header.Value.Reveal())}"));
    }
}
