namespace Gateway.Policies.Retry;

/// <summary>What became of a request that was sent to a backend.</summary>
/// <param name="Status">The status of the answer; null: there was none.</param>
/// <param name="MayHaveArrived">Whether the backend may have got a byte of it.</param>
public readonly record struct AttemptOutcome(int? Status, bool MayHaveArrived)
{
    /// <summary>No backend was reached.</summary>
    public static AttemptOutcome NotReached { get; } = new(null, false);

    /// <summary>It broke off, or took too long.</summary>
    public static AttemptOutcome Lost { get; } = new(null, true);

    /// <summary>There was an answer.</summary>
    /// <param name="status">Its status.</param>
    public static AttemptOutcome Answered(int status) => new(status, true);
}
