namespace Gateway.Actors.Sessions.Placing;

/// <summary>When a request may have its session taken over, as many sessions come back at once.</summary>
/// <param name="Due">A timestamp of the clock.</param>
public readonly record struct ClaimTurn(long Due)
{
    /// <summary>The time until then; zero: it is due.</summary>
    public TimeSpan Left(TimeProvider time) => time.GetTimestamp() is var now && now < Due ? time.GetElapsedTime(now, Due) : TimeSpan.Zero;
}
