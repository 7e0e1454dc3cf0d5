using System.Globalization;

namespace Gateway.Tests.Support;

/// <summary>A span as it came to an OTLP receiver (opentelemetry/proto/trace/v1).</summary>
internal sealed record ExportedSpan(string TraceId, string SpanId, string ParentId, string Name, int Kind, int Status, IReadOnlyDictionary<string, string> Attributes)
{
    public const int Server = 2, Client = 3;

    /// <summary>The spans of one request to a receiver.</summary>
    public static IEnumerable<ExportedSpan> Read(byte[] request) =>
        from resource in new ProtobufMessage(request).Messages(1)
        from scope in resource.Messages(2)
        from span in scope.Messages(2)
        select new ExportedSpan(
            Convert.ToHexStringLower(span.Bytes(1)),
            Convert.ToHexStringLower(span.Bytes(2)),
            Convert.ToHexStringLower(span.Bytes(4)),
            span.Text(5),
            (int)span.Value(6),
            (int)(span.Messages(15).FirstOrDefault()?.Value(3) ?? 0),
            span.Messages(9).ToDictionary(attribute => attribute.Text(1), attribute => TextOf(attribute.Messages(2).Single())));

    private static string TextOf(ProtobufMessage value) => value.Has(1) ? value.Text(1)
        : value.Has(2) ? value.Value(2) == 1 ? "true" : "false"
        : ((long)value.Value(3)).ToString(CultureInfo.InvariantCulture);
}
