namespace Gateway.Actors.Upstreams.Children;

/// <summary>How a child process ended. Both members null: it was killed because its guard died, and its status is not known.</summary>
/// <param name="Code">The exit code, if the child ended by itself.</param>
/// <param name="Signal">The number of the signal that ended it.</param>
internal readonly record struct ChildExit(int? Code, int? Signal)
{
    /// <summary>The child was killed because the process that guarded it died.</summary>
    public static readonly ChildExit GuardLost;

    /// <summary>A clause for a message: <c>exited with code 1</c>, <c>was ended by signal 9</c>.</summary>
    public override string ToString() => (Code, Signal) switch
    {
        ({ } code, _) => $"exited with code {code}",
        (_, { } signal) => $"was ended by signal {signal}",
        _ => "was killed because the child guard died",
    };
}
