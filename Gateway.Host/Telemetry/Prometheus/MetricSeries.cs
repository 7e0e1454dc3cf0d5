namespace Gateway.Host.Telemetry.Prometheus;

/// <summary>One series: what was recorded under one set of labels. Thread-safe.</summary>
/// <param name="tags">The labels.</param>
/// <param name="bounds">Upper bounds of a histogram's buckets; empty: it is none.</param>
internal sealed class MetricSeries(KeyValuePair<string, object?>[] tags, double[] bounds)
{
    private readonly long[] _buckets = bounds.Length == 0 ? [] : new long[bounds.Length + 1];
    private double _value;

    public IReadOnlyList<KeyValuePair<string, object?>> Tags => tags;

    /// <summary>The value of a counter or gauge; the sum of a histogram.</summary>
    public double Value => Volatile.Read(ref _value);

    /// <summary>How many values fell into each bucket of a histogram, the last one without a bound.</summary>
    public long[] Buckets() => [.. _buckets.Select((_, index) => Interlocked.Read(ref _buckets[index]))];

    public void Set(double value) => Volatile.Write(ref _value, value);

    public void Add(double value)
    {
        for (var seen = _value; ;)
        {
            var before = Interlocked.CompareExchange(ref _value, seen + value, seen);
            if (before.Equals(seen))
            {
                return;
            }

            seen = before;
        }
    }

    /// <summary>Counts a value of a histogram.</summary>
    public void Observe(double value)
    {
        var bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref _buckets[bucket]);
        Add(value);
    }
}
