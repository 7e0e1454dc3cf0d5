using System.ComponentModel.DataAnnotations;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>Which requests are traced, and where spans go (<c>config.tracing</c>).</summary>
internal sealed record TracingConfig
{
    /// <summary>URL of the OTLP receiver: <c>http://collector:4317</c>.</summary>
    public required string OtlpEndpoint { get; init; }

    /// <summary>How spans are sent. Default: <see cref="OtlpProtocol.Grpc"/>.</summary>
    public OtlpProtocol OtlpProtocol { get; init; }

    /// <summary>Path at the receiver, over HTTP. Default: <c>/v1/traces</c>.</summary>
    public string Path { get; init; } = "/v1/traces";

    /// <summary>Headers that the receiver gets. Default: none.</summary>
    public IReadOnlyDictionary<string, Secret> Headers { get; init; } = new Dictionary<string, Secret>();

    /// <summary>Most spans that wait to be sent; further ones are dropped and counted. Default: 2,048; range: 64 to 1,000,000.</summary>
    [Range(64, 1_000_000)]
    public int QueueSpans { get; init; } = 2048;

    /// <summary>Which attributes a span has beside its own. Default: none.</summary>
    public LogFieldsConfig Fields { get; init; } = new();

    /// <summary>Which requests begin a trace that came without one: true, false, a share from 0 to 1, or CEL that gives one of these. Default: false.</summary>
    public string? RandomSampling { get; init; }

    /// <summary>Which requests are recorded that came with a sampled trace: as <see cref="RandomSampling"/>. Default: true.</summary>
    public string? ClientSampling { get; init; }
}
