using System.ComponentModel.DataAnnotations;
using Gateway.Policies.Conditions;

namespace Gateway.Policies.RateLimit;

/// <summary>
/// How many requests a route takes (<c>localRateLimit</c>): a bucket of tokens, of which each request takes one. It belongs to this node, and is
/// kept over reloads that do not change it.
/// </summary>
public sealed record LocalRateLimitConfig : RateLimitBucketConfig
{
    /// <summary>Forms of the limit, of which the first holds whose condition does; each has its own buckets. Default: it has one form.</summary>
    public IReadOnlyList<ConditionalRateLimitConfig>? Conditional { get; init; }
}

/// <summary>A form of a rate limit.</summary>
public sealed record ConditionalRateLimitConfig : RateLimitBucketConfig, IConditionalConfig
{
    /// <summary>
    /// Rule language: when this form holds; also when it fails. A condition about the caller or the operation makes the limit count JSON-RPC
    /// requests after authentication. Default: always, where none before it does; the last form only.
    /// </summary>
    [MinLength(1)]
    public string? Condition { get; init; }
}
