namespace Gateway.Policies.RateLimit;

/// <summary>What is counted.</summary>
public enum RateLimitType
{
    /// <summary>Requests.</summary>
    Requests,
}
