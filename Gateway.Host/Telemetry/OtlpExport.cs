using Gateway.Actors.Telemetry;
using Gateway.Host.Configuration;
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
    private readonly MeterProvider? _metrics;

    /// <param name="config">What is configured; valid.</param>
    /// <param name="node">This node's name.</param>
    public OtlpExport(StaticConfig config, string node)
    {
        var resource = ResourceBuilder.CreateEmpty().AddService("agentgateway", serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString(3), serviceInstanceId: node);
        if (config.Tracing is { } tracing)
        {
            // What is recorded was decided before a span is begun.
            _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).SetSampler(new AlwaysOnSampler()).AddSource(GatewayTelemetry.Name)
                .AddOtlpExporter(options => Set(options, tracing.OtlpEndpoint, tracing.OtlpProtocol, tracing.Path, tracing.Headers))
                .Build();
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
