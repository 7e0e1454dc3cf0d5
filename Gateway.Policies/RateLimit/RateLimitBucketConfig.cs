using System.ComponentModel.DataAnnotations;

namespace Gateway.Policies.RateLimit;

/// <summary>A bucket of tokens, of which each request takes one.</summary>
public record RateLimitBucketConfig
{
    /// <summary>How many tokens the bucket holds; it is full at first. Default: 1; range: 1 to 1000000.</summary>
    [Range(1, 1_000_000)]
    public int MaxTokens { get; init; } = 1;

    /// <summary>How many tokens come back at the end of each interval. Default: 1; range: 1 to 1000000.</summary>
    [Range(1, 1_000_000)]
    public int TokensPerFill { get; init; } = 1;

    /// <summary>The interval; must be written. Range: 10 ms to 1 d.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan? FillInterval { get; init; }

    /// <summary>What takes a token. Default: <see cref="RateLimitType.Requests"/>.</summary>
    public RateLimitType Type { get; init; }

    /// <summary>
    /// Rule language: a text for which there is a bucket of its own: <c>jwt.sub</c>, <c>jwt.sub + " " + mcp.tool.name</c>. JSON-RPC requests are counted
    /// then, after authentication. Default: one bucket for all HTTP requests of the route, whoever sends them.
    /// </summary>
    [MinLength(1)]
    public string? Key { get; init; }

    /// <summary>For how many keys there are buckets at a time; the keys beyond share one. Default: 10000; range: 1 to 1000000.</summary>
    [Range(1, 1_000_000)]
    public int MaxKeys { get; init; } = 10_000;
}
