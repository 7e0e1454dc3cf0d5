using System.Collections.Frozen;

namespace Gateway.Policies.Retry;

/// <summary>Decides whether a request is sent once more.</summary>
public static class RetryRules
{
    // RFC 9110 §9.2.2.
    private static readonly FrozenSet<string> Idempotent = FrozenSet.Create(StringComparer.Ordinal, "GET", "HEAD", "OPTIONS", "PUT", "DELETE");

    /// <summary>Whether doing it twice is meant to come to the same as doing it once.</summary>
    /// <param name="method">The method.</param>
    public static bool IsIdempotent(string method) => Idempotent.Contains(method);

    /// <summary>Whether a request is sent once more.</summary>
    /// <param name="config">As written; null: it never is.</param>
    /// <param name="method">The method.</param>
    /// <param name="outcome">What became of it the last time. Its body is still there.</param>
    /// <param name="sent">How often it was sent already.</param>
    public static bool Repeats(RetryConfig? config, string method, AttemptOutcome outcome, int sent) =>
        config is not null && sent <= config.Attempts && outcome switch
        {
            { Status: { } status } => Idempotent.Contains(method) && config.Codes.Contains(status),
            { MayHaveArrived: true } => Idempotent.Contains(method),
            _ => true,
        };

    /// <summary>How long to wait before.</summary>
    /// <param name="config">As written.</param>
    /// <param name="draw">A random number from 0 to 1.</param>
    public static TimeSpan Pause(RetryConfig config, double draw)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Backoff * (1 + draw);
    }
}
