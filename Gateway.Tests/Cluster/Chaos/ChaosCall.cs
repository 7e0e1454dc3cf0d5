namespace Gateway.Tests.Cluster.Chaos;

/// <summary>How a call ended for its client.</summary>
public enum CallOutcome
{
    /// <summary>With its result.</summary>
    Ok,

    /// <summary>The gateway or the balancer says that it was not executed.</summary>
    Failed,

    /// <summary>Nobody can say.</summary>
    Unknown,

    /// <summary>The session is gone.</summary>
    Lost,

    /// <summary>In a way that no rule allows.</summary>
    Wrong,
}

/// <summary>A call as its client saw it.</summary>
/// <param name="Client">Who called: a session, or a caller that has none.</param>
/// <param name="Nonce">What was sent to be executed; no two calls have the same.</param>
/// <param name="Started">When it was sent, from the start of the run.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Detail">What was answered, where it is no result.</param>
public sealed record ChaosCall(string Client, string Nonce, TimeSpan Started, TimeSpan Took, CallOutcome Outcome, string Detail)
{
    public TimeSpan Ended => Started + Took;
}

/// <summary>A call as the server executed it, in the order of execution.</summary>
/// <param name="Client">Who called, as the call says.</param>
/// <param name="Nonce">What was executed.</param>
/// <param name="UpstreamId">The gateway's id of the request, <c>epoch.counter</c>.</param>
public sealed record ChaosExecution(string Client, string Nonce, string UpstreamId)
{
    public long Epoch => long.Parse(UpstreamId.Trim('"').Split('.')[0], System.Globalization.CultureInfo.InvariantCulture);
}
