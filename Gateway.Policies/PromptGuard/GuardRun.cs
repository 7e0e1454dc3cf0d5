namespace Gateway.Policies.PromptGuard;

/// <summary>The time that looking at one message may take. Belongs to that message.</summary>
/// <param name="time">The clock.</param>
/// <param name="allowed">How long it may take.</param>
public sealed class GuardRun(TimeProvider time, TimeSpan allowed)
{
    private readonly long _started = time.GetTimestamp();

    /// <summary>Whether there is no time left.</summary>
    public bool IsOver => time.GetElapsedTime(_started) > allowed;
}
