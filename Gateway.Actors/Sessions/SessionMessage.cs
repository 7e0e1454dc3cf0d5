using Gateway.Actors.Backends;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions;

/// <summary>What a <see cref="SessionActor"/> takes turns for.</summary>
internal abstract record SessionMessage
{
    private SessionMessage()
    {
    }

    /// <summary>Connect all targets; the answer comes when each is connected or has failed.</summary>
    public sealed record Open(ForwardedHeaders Headers, TaskCompletionSource<SessionView> Reply) : SessionMessage;

    /// <summary>A request needs a target that is not connected.</summary>
    public sealed record Need(Target Target, ForwardedHeaders Headers, TaskCompletionSource<IUpstream> Reply) : SessionMessage;

    /// <summary>An attempt to connect ended.</summary>
    public sealed record Connected(Target Target, IUpstream? Upstream, UpstreamException? Failure) : SessionMessage;

    /// <summary>A connection is gone.</summary>
    public sealed record Lost(Target Target, IUpstream Upstream, UpstreamException Failure) : SessionMessage;

    /// <summary>A list was fetched while <see cref="SessionView.ListVersions"/> had this number.</summary>
    public sealed record ListFetched(ListKind Kind, int Version, CachedList List) : SessionMessage;

    /// <summary>A target says that a list changed.</summary>
    public sealed record ListChanged(ListKind Kind) : SessionMessage;

    /// <summary>The client set the log level; its raw JSON string.</summary>
    public sealed record LogLevelSet(byte[] Level) : SessionMessage;

    /// <summary>The client subscribed to a resource of a target, or gave it up; the target's own URI.</summary>
    public sealed record SubscriptionChanged(Target Target, string Uri, bool On) : SessionMessage
    {
        /// <summary>Gets what completes when the target tells of its changes; null: there are too many. Null: nobody waits.</summary>
        public TaskCompletionSource<Task?>? Listening { get; init; }
    }

    /// <summary>Commit what another node would need; the answer says whether it is.</summary>
    public sealed record Save(TaskCompletionSource<bool> Reply) : SessionMessage;

    /// <summary>The client listens: what targets say outside of exchanges has somewhere to go.</summary>
    public sealed record ClientListens : SessionMessage;

    /// <summary>Something happened that the client was not told of, and nobody knows what.</summary>
    public sealed record EventsMissed : SessionMessage;

    /// <summary>The backend was configured anew.</summary>
    public sealed record Reconfigured(McpBackend Backend, TaskCompletionSource Adopted) : SessionMessage;

    /// <summary>End the session.</summary>
    public sealed record Close : SessionMessage;
}
