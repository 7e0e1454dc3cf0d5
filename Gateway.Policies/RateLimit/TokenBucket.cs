namespace Gateway.Policies.RateLimit;

/// <summary>A bucket of tokens that is filled by whole intervals. Thread-safe.</summary>
internal sealed class TokenBucket(RateLimitBucketConfig config, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _interval = Math.Max(1, (long)(config.FillInterval!.Value.TotalSeconds * time.TimestampFrequency));
    private long _filled = time.GetTimestamp();
    private long _tokens = config.MaxTokens;

    /// <summary>Whether it holds all it can: a new one is as good.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
            {
                Fill();
                return _tokens == config.MaxTokens;
            }
        }
    }

    /// <summary>Takes a token if there is one.</summary>
    public RateLimitDecision Take()
    {
        lock (_lock)
        {
            var now = Fill();
            var allowed = _tokens > 0;
            _tokens -= allowed ? 1 : 0;
            var wait = TimeSpan.FromSeconds((double)(_filled + _interval - now) / time.TimestampFrequency);
            return new(allowed, config.MaxTokens, (int)_tokens, wait);
        }
    }

    private long Fill()
    {
        var now = time.GetTimestamp();
        var intervals = (now - _filled) / _interval;
        if (intervals > 0)
        {
            _filled += intervals * _interval;

            // Beyond what fills it, more intervals change nothing, and could overflow.
            _tokens = Math.Min(config.MaxTokens, _tokens + (Math.Min(intervals, config.MaxTokens) * config.TokensPerFill));
        }

        return now;
    }
}
