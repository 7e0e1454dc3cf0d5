using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;

namespace Gateway.Actors.Telemetry;

/// <summary>A session as an operator may see it: nothing in it opens the session. Immutable; what changes was so at the moment it was read.</summary>
public sealed record SessionFacts
{
    /// <summary>Names it in logs: part of a hash of its id.</summary>
    public required string Session { get; init; }

    /// <summary><c>client</c>; <c>hidden</c>: held for a caller whose clients have none; <c>stream</c>: of HTTP+SSE.</summary>
    public required string Kind { get; init; }

    /// <summary>The backend.</summary>
    public required string Backend { get; init; }

    /// <summary>The node that owns it: this one.</summary>
    public required string Owner { get; init; }

    /// <summary>The fencing number of its ownership.</summary>
    public required long Epoch { get; init; }

    /// <summary>Whether another node had it before.</summary>
    public required bool IsTakenOver { get; init; }

    /// <summary>The revision agreed with its client.</summary>
    public required string Revision { get; init; }

    /// <summary>Stands for its caller: sessions with the same one are of the same caller. <c>anonymous</c>: nobody was asked.</summary>
    public required string Caller { get; init; }

    /// <summary>Its targets.</summary>
    public required IReadOnlyList<SessionTargetFacts> Targets { get; init; }

    /// <summary>Streams that are read.</summary>
    public required int Streams { get; init; }

    /// <summary>Requests in flight.</summary>
    public required int InFlight { get; init; }

    /// <summary>Calls that wait for input of clients without sessions; each is in flight as well.</summary>
    public required int Parked { get; init; }

    /// <summary>Messages that wait for its actor.</summary>
    public required int Mailbox { get; init; }

    /// <summary>Seconds since it was made here.</summary>
    public required long AgeSeconds { get; init; }

    /// <summary>Seconds since anything happened.</summary>
    public required long IdleSeconds { get; init; }

    internal static SessionFacts Of(Session session, int parked, TimeProvider time)
    {
        var view = session.View;
        return new()
        {
            Session = session.LogName,
            Kind = KindOf(session),
            Backend = view.Backend.Name,
            Owner = session.Node.ToString(),
            Epoch = session.Epoch,
            IsTakenOver = session.IsTakenOver,
            Revision = session.Version.Name(),
            Caller = session.Binding.Principal == 0 ? "anonymous" : session.Binding.Principal.ToString("x16", System.Globalization.CultureInfo.InvariantCulture),
            Targets = [.. view.Targets.Select(SessionTargetFacts.Of)],
            Streams = session.Streams.Readers,
            InFlight = session.Calls.Count,
            Parked = parked,
            Mailbox = session.Mailbox.Depth,
            AgeSeconds = (long)time.GetElapsedTime(session.Created).TotalSeconds,
            IdleSeconds = (long)session.Idle.TotalSeconds,
        };
    }

    internal static string KindOf(Session session) => session.IsHidden ? "hidden" : session.IsStream ? "stream" : "client";
}

/// <summary>A target of a session.</summary>
/// <param name="Name">The target.</param>
/// <param name="State"><c>connected</c>, <c>lost</c>: to be connected anew by who needs it, <c>failed</c>, or <c>idle</c>: not needed yet.</param>
/// <param name="Revision">The revision it speaks; null: not connected.</param>
/// <param name="Problem">Why it is lost or failed; null: it is not.</param>
public sealed record SessionTargetFacts(string Name, string State, string? Revision, string? Problem)
{
    internal static SessionTargetFacts Of(TargetView target) => target switch
    {
        { Upstream: { Lost.IsCompleted: false } upstream } => new(target.Target.Name, "connected", upstream.Info.Version.Name(), null),
        { Upstream: { } lost } => new(target.Target.Name, "lost", null, lost.Lost.IsCompletedSuccessfully ? lost.Lost.Result.Message : null),
        { Failure: { } failure } => new(target.Target.Name, "failed", null, failure.Message),
        _ => new(target.Target.Name, "idle", null, null),
    };
}
