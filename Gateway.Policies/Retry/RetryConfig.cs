using System.ComponentModel.DataAnnotations;

namespace Gateway.Policies.Retry;

/// <summary>
/// When a request to a plain HTTP backend is sent again (<c>retry</c>): where it was not reached, any request; where it answered one of
/// <see cref="Codes"/>, was too slow or broke off, those whose method is idempotent (GET, HEAD, OPTIONS, PUT, DELETE). A request whose body
/// is gone is never.
/// </summary>
public sealed record RetryConfig
{
    /// <summary>How often, at most. Default: 1; range: 1 to 10.</summary>
    [Range(1, 10)]
    public int Attempts { get; init; } = 1;

    /// <summary>The shortest pause before; the pauses are drawn from this to twice this, so that clients do not keep step. Default: 25 ms; range: 1 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>Statuses that are no answer yet. Default: none; range: 400 to 599.</summary>
    [Range(400, 599)]
    public IReadOnlyList<int> Codes { get; init; } = [];
}
