using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Gateway.Host.Telemetry.Prometheus;

/// <summary>All series of one instrument. Thread-safe.</summary>
internal sealed class MetricFamily
{
    /// <summary>Most series of an instrument; what comes later is counted together under <c>overflow="true"</c>. Names of routes, targets and tools are few.</summary>
    public const int MaxSeries = 2000;

    private static readonly KeyValuePair<string, object?>[] Overflow = [new("overflow", "true")];

    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], MetricSeries> _series = new(TagComparer.Instance);
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], MetricSeries>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> _byTags;
    private readonly bool _isObserved;
    private int _count;

    private MetricFamily(Instrument instrument, MetricKind kind, double[] bounds)
    {
        (Name, Help, Kind, Bounds, _isObserved) = (instrument.Name, instrument.Description ?? "", kind, bounds, instrument.IsObservable);
        _byTags = _series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
    }

    public string Name { get; }

    public string Help { get; }

    public MetricKind Kind { get; }

    /// <summary>Upper bounds of a histogram's buckets.</summary>
    public double[] Bounds { get; }

    public IEnumerable<MetricSeries> Series => _series.Values;

    /// <summary>The family of an instrument.</summary>
    public static MetricFamily Of(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => new(instrument, MetricKind.Histogram, [.. bounds]),
        ObservableGauge<double> => new(instrument, MetricKind.Gauge, []),
        _ => new(instrument, MetricKind.Counter, []),
    };

    /// <summary>Takes a measurement.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = Find(tags);
        if (Kind == MetricKind.Histogram)
        {
            series.Observe(value);
        }
        else if (_isObserved)
        {
            series.Set(value);
        }
        else
        {
            series.Add(value);
        }
    }

    /// <summary>Forgets what was observed before, so that what is gone does not stay.</summary>
    public void BeginObserving()
    {
        if (_isObserved)
        {
            _series.Clear();
            _count = 0;
        }
    }

    private MetricSeries Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_byTags.TryGetValue(tags, out var known))
        {
            return known;
        }

        var key = Volatile.Read(ref _count) >= MaxSeries ? Overflow : tags.ToArray();
        var made = new MetricSeries(key, Bounds);
        var series = _series.GetOrAdd(key, made);
        if (series == made)
        {
            Interlocked.Increment(ref _count);
        }

        return series;
    }

    /// <summary>An instrument always has the same labels in the same order, so their values tell series apart.</summary>
    private sealed class TagComparer
        : IEqualityComparer<KeyValuePair<string, object?>[]>, IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, KeyValuePair<string, object?>[]>
    {
        public static readonly TagComparer Instance = new();

        public bool Equals(KeyValuePair<string, object?>[]? x, KeyValuePair<string, object?>[]? y) => Equals(x.AsSpan(), y!);

        public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> alternate, KeyValuePair<string, object?>[] other)
        {
            if (alternate.Length != other.Length)
            {
                return false;
            }

            for (var i = 0; i < other.Length; i++)
            {
                if (!string.Equals(alternate[i].Value as string, other[i].Value as string, StringComparison.Ordinal))
                {
                    return false;
                }
            }

            return true;
        }

        public int GetHashCode(KeyValuePair<string, object?>[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> alternate)
        {
            // Series of one instrument are few, so three letters of each value tell most of them apart; reading every letter costs each request more.
            var hash = 17;
            foreach (var tag in alternate)
            {
                hash = (hash * 31) + (tag.Value is string { Length: > 0 } text ? text.Length + (text[0] << 8) + (text[text.Length / 2] << 12) + (text[^1] << 16) : 0);
            }

            return hash;
        }

        public KeyValuePair<string, object?>[] Create(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => alternate.ToArray();
    }
}
