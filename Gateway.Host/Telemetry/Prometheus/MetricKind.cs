namespace Gateway.Host.Telemetry.Prometheus;

/// <summary>What kind of metric Prometheus takes a family for.</summary>
internal enum MetricKind
{
    /// <summary>It only grows.</summary>
    Counter,

    /// <summary>It goes up and down.</summary>
    Gauge,

    /// <summary>Values counted in buckets.</summary>
    Histogram,
}
