using System.Globalization;
using System.Text;

namespace Gateway.Host.Telemetry.Prometheus;

/// <summary>Prometheus' text exposition format, version 0.0.4.</summary>
internal static class PrometheusText
{
    /// <summary>The media type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const int MaxLabelChars = 256;

    /// <summary>Writes families by name, and their series by labels.</summary>
    public static byte[] Write(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder(64 << 10);
        foreach (var family in families.OrderBy(family => family.Name, StringComparer.Ordinal))
        {
            text.Append("# HELP ").Append(family.Name).Append(' ').Append(family.Help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
            text.Append("# TYPE ").Append(family.Name).Append(' ').Append(family.Kind.ToString().ToLowerInvariant()).Append('\n');
            foreach (var (labels, series) in family.Series.Select(series => (Labels: Labels(series), series)).OrderBy(series => series.Labels, StringComparer.Ordinal))
            {
                Append(text, family, labels, series);
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, MetricFamily family, string labels, MetricSeries series)
    {
        if (family.Kind != MetricKind.Histogram)
        {
            Append(text, family.Name, "", labels, series.Value);
            return;
        }

        // The count is the sum of the buckets as they were read, so that both always agree.
        var buckets = series.Buckets();
        var (sum, separator) = (0L, labels.Length == 0 ? "" : ",");
        for (var i = 0; i < buckets.Length; i++)
        {
            sum += buckets[i];
            var bound = i < family.Bounds.Length ? Number(family.Bounds[i]) : "+Inf";
            Append(text, family.Name, "_bucket", $"{labels}{separator}le=\"{bound}\"", sum);
        }

        Append(text, family.Name, "_sum", labels, series.Value);
        Append(text, family.Name, "_count", labels, sum);
    }

    private static void Append(StringBuilder text, string name, string suffix, string labels, double value)
    {
        text.Append(name).Append(suffix);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Labels(MetricSeries series) => string.Join(',', series.Tags.Select(tag => $"{tag.Key}=\"{Escape(tag.Value?.ToString() ?? "")}\""));

    private static string Escape(string value) => (value.Length > MaxLabelChars ? value[..MaxLabelChars] : value)
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
