namespace Gateway.Policies.RateLimit;

/// <summary>Whether a request may go on, and what is left.</summary>
/// <param name="IsAllowed">Whether it may.</param>
/// <param name="Limit">How many tokens the bucket holds when full.</param>
/// <param name="Remaining">How many are left.</param>
/// <param name="Wait">Time until tokens come back.</param>
public readonly record struct RateLimitDecision(bool IsAllowed, int Limit, int Remaining, TimeSpan Wait);
