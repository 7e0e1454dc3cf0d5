using System.ComponentModel.DataAnnotations;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>Where metrics are sent beside the port that Prometheus scrapes (<c>config.metrics</c>).</summary>
internal sealed record MetricsConfig
{
    /// <summary>URL of an OTLP receiver. Default: none.</summary>
    public string? OtlpEndpoint { get; init; }

    /// <summary>How metrics are sent. Default: <see cref="OtlpProtocol.Grpc"/>.</summary>
    public OtlpProtocol OtlpProtocol { get; init; }

    /// <summary>Path at the receiver, over HTTP. Default: <c>/v1/metrics</c>.</summary>
    public string Path { get; init; } = "/v1/metrics";

    /// <summary>Headers that the receiver gets. Default: none.</summary>
    public IReadOnlyDictionary<string, Secret> Headers { get; init; } = new Dictionary<string, Secret>();

    /// <summary>How often they are sent. Default: 60 s; range: 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);
}
