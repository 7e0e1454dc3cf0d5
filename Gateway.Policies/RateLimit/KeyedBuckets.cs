namespace Gateway.Policies.RateLimit;

/// <summary>
/// A bucket for each key, of a bounded number of keys. When there are as many as may be, those that are full again make room; if there is none,
/// new keys share one bucket: whoever makes keys up gains nothing, and takes nothing from those who are known. Thread-safe.
/// </summary>
internal sealed class KeyedBuckets(RateLimitBucketConfig config, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, TokenBucket> _buckets = [];
    private readonly TokenBucket _shared = new(config, time);
    private long _swept = long.MinValue;

    /// <summary>How many keys have a bucket at present.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _buckets.Count;
            }
        }
    }

    /// <summary>Takes a token of a key's bucket.</summary>
    /// <param name="key">Hash of the key; null: there is none, and all such requests share one bucket.</param>
    public RateLimitDecision Take(UInt128? key) => (key is { } known ? Find(known) : _shared).Take();

    private TokenBucket Find(UInt128 key)
    {
        lock (_lock)
        {
            if (_buckets.TryGetValue(key, out var bucket))
            {
                return bucket;
            }

            if (_buckets.Count >= config.MaxKeys && !Sweep())
            {
                return _shared;
            }

            return _buckets[key] = new TokenBucket(config, time);
        }
    }

    // Once an interval at most: buckets fill only at its end, and a sweep looks at all of them.
    private bool Sweep()
    {
        var now = time.GetTimestamp();
        if (_swept != long.MinValue && time.GetElapsedTime(_swept, now) < config.FillInterval)
        {
            return false;
        }

        _swept = now;
        foreach (var (key, bucket) in _buckets)
        {
            if (bucket.IsFull)
            {
                _buckets.Remove(key);
            }
        }

        return _buckets.Count < config.MaxKeys;
    }
}
