using Gateway.Actors.Backends;
using Gateway.Actors.Cluster;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Lists;
using Gateway.Actors.Sessions.Placing;
using Gateway.Actors.Sessions.Replies;
using Gateway.Actors.Sessions.Streams;
using Gateway.Actors.Sessions.Takeover;
using Gateway.Actors.Sessions.Targets;
using Gateway.Actors.Upstreams;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authorization;

namespace Gateway.Actors.Sessions;

/// <summary>
/// The sessions of this node as the HTTP edge uses them: open one, find one, hand it a message, listen to it, end it. Thread-safe.
/// </summary>
public sealed class SessionHost : IAsyncDisposable
{
    private readonly SessionServices _services;
    private readonly SessionRegistry _registry;
    private readonly SessionMaking _making;
    private readonly SessionInitialization _initialization;
    private readonly DirectoryUpkeep _upkeep;

    internal SessionHost(SessionServices services, SessionLifetimes lifetimes)
    {
        _services = services;
        _registry = new SessionRegistry(services, lifetimes);
        _making = new SessionMaking(services, _registry);
        Release = new SessionRelease(services, _registry);
        Places = new SessionPlaces(services, _registry, Release);
        _initialization = new SessionInitialization(_making, Places);
        ModernPlaces = new ModernPlaces(services);
        _upkeep = new DirectoryUpkeep(services, () => _registry.All, Release, lifetimes.Idle);
    }

    /// <summary>Where sessions are that may be on other nodes.</summary>
    public SessionPlaces Places { get; }

    /// <summary>Gives sessions up to other nodes.</summary>
    public SessionRelease Release { get; }

    /// <summary>Where requests without a session run.</summary>
    public ModernPlaces ModernPlaces { get; }

    internal SessionRegistry Registry => _registry;

    /// <summary>Sessions that are open.</summary>
    public int Count => _registry.Count;

    /// <summary>Serves <c>initialize</c>: connects the targets and, unless the backend is stateless, opens a session.</summary>
    /// <param name="backend">What the session is with.</param>
    /// <param name="caller">Whose it is.</param>
    /// <param name="message">The request.</param>
    /// <param name="reply">Answered in every case but a refusal.</param>
    /// <param name="cancellationToken">The client is gone: the session would have nobody.</param>
    public Task<SessionRefusal> InitializeAsync(McpBackend backend, SessionCaller caller, ClientMessage message, IReply reply, CancellationToken cancellationToken) =>
        _initialization.ServeAsync(backend, caller, message, reply, cancellationToken);

    /// <summary>Opens a session that ends with its stream (MCP 2024-11-05, HTTP+SSE). Nothing is connected until its client initializes it.</summary>
    public Task<(Session? Session, SessionRefusal Refusal)> OpenStreamAsync(McpBackend backend, SessionCaller caller) =>
        _making.AddAsync(backend, caller, ClientProfile.Gateway, hidden: false, stream: true);

    /// <summary>The session with this id, if it is bound to the caller and the route; null: for this caller there is none.</summary>
    public Session? Find(string id, SessionBinding binding)
    {
        if (_registry.Find(id) is { } held)
        {
            if (held.Binding.Principal != binding.Principal)
            {
                SessionLog.OwnerMismatch(_services.Logger, held.LogName);
            }

            return held.Binding == binding && !held.IsClosed ? held : null;
        }

        // Those of other nodes were looked for before (SessionPlaces).
        return null;
    }

    /// <summary>Serves a request, a notification or a response within a session.</summary>
    /// <returns>None when the message was served or taken; the reply of a request is then written.</returns>
    public static async Task<SessionRefusal> HandleAsync(Session session, ClientMessage message, IReply reply, CancellationToken cancellationToken)
    {
        if (message.Envelope.Kind == JsonRpcKind.Request)
        {
            return await new RequestHandler(session, message).HandleAsync(reply, cancellationToken) ? SessionRefusal.None : SessionRefusal.TooManyRequests;
        }

        session.Touch();
        if (!session.ClientBudget.TryTake())
        {
            return SessionRefusal.TooManyRequests;
        }

        if (message.Envelope.Kind == JsonRpcKind.Notification)
        {
            NotificationHandler.Handle(session, message);
        }
        else
        {
            await ServerRequestHandler.AnswerAsync(session, message, cancellationToken);
        }

        return SessionRefusal.None;
    }

    /// <summary>Serves a message of a client that has no session, in the one the gateway holds for its caller.</summary>
    /// <param name="backend">Where it goes.</param>
    /// <param name="caller">Who sends it.</param>
    /// <param name="message">A message to a stateless backend, or a request of 2026-07-28.</param>
    /// <param name="reply">Answered in every case but a refusal.</param>
    /// <param name="cancellationToken">The client is gone, which cancels a request of 2026-07-28.</param>
    public Task<SessionRefusal> HandleStatelessAsync(McpBackend backend, SessionCaller caller, ClientMessage message, IReply reply, CancellationToken cancellationToken) =>
        _making.WithHiddenAsync(backend, caller, message.Modern?.Profile ?? ClientProfile.Gateway, session => HandleAsync(session, message, reply, cancellationToken));

    /// <summary>Opens a stream for GET; null with the reason when it is refused.</summary>
    /// <param name="session">The session.</param>
    /// <param name="access">What the request may be told of.</param>
    /// <param name="lastEventId">Where an earlier stream broke off; null: nowhere.</param>
    /// <param name="refusal">Why it is refused.</param>
    public static EventReader? Listen(Session session, McpAccess access, string? lastEventId, out StreamRefusal refusal)
    {
        session.Touch();
        var reader = session.Streams.Open(lastEventId, out refusal);
        if (reader is not null)
        {
            reader.Access = access;
            session.Tell(new SessionMessage.ClientListens());
        }

        return reader;
    }

    /// <summary>Marks a stream as being read: a session that is listened to is not idle. Dispose the result when the reading ends.</summary>
    public static IDisposable Reading(Session session) => new ReadingMark(session);

    /// <summary>Ends a session.</summary>
    public static async Task CloseAsync(Session session)
    {
        session.Tell(new SessionMessage.Close());
        await session.Stopped;
    }

    /// <summary>Drops what is here of a session that another node owns, and writes nothing of it anywhere.</summary>
    public static void Fence(Session session) => session.GiveUp();

    /// <summary>
    /// Brings the sessions of a route to its new backend, and completes when all use it; null: the route is gone here, and they are given up to nodes
    /// that still have it, or end where there is no other node.
    /// </summary>
    public async Task ReconfigureAsync(ulong route, McpBackend? backend)
    {
        if (backend is null)
        {
            await Release.ReleaseRouteAsync(route);
        }

        await _registry.ReconfigureAsync(route, backend);
    }

    /// <summary>Tells the clients of a route that what they may see has changed: they fetch their lists again.</summary>
    public void TellListsChanged(ulong route) => _registry.TellListsChanged(route);

    /// <summary>Ends the streams that GET opened, so that a port can be closed without cutting calls.</summary>
    public void EndStreams()
    {
        foreach (var session in _registry.All)
        {
            session.Streams.Standalone.Complete();
            session.Listens.Complete();
        }
    }

    /// <summary>The tools of a backend by the names that clients see, for people; null with the reason when its targets do not answer.</summary>
    public Task<(IReadOnlyList<string>? Names, string? Problem)> ListToolsAsync(McpBackend backend) => ListNamesAsync(backend, McpItemKind.Tool);

    /// <summary>The names of all tools or prompts, or the URIs of all resources, of a backend as clients see them where no rule hides any, or why there are none.</summary>
    public async Task<(IReadOnlyList<string>? Names, string? Problem)> ListNamesAsync(McpBackend backend, McpItemKind items)
    {
        var (session, refusal) = await _making.CreateAsync(backend, new SessionCaller(Caller.Anonymous, System.Net.IPAddress.Loopback), ClientProfile.Gateway, ForwardedHeaders.None, hidden: true);
        if (session is null)
        {
            return (null, refusal.ToString());
        }

        try
        {
            var kind = items switch { McpItemKind.Prompt => ListKind.Prompts, McpItemKind.Resource => ListKind.Resources, _ => ListKind.Tools };
            var outcome = await new ListRelay(session, ForwardedHeaders.None, CancellationToken.None).FirstAsync(session.View, kind, whole: true);
            return outcome.List is { } list
                ? ([.. ListPage.Read(kind, 0, list.Result)!.Items.Select(item => item.Key)], null)
                : (null, outcome.Error?.Message ?? "The target answered with an error.");
        }
        finally
        {
            await CloseAsync(session);
        }
    }

    /// <summary>Ends all sessions, takes no more, and waits until their connections are closed and their children gone. May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        await _upkeep.DisposeAsync();
        await _registry.DisposeAsync();
        await _services.Background.WhenIdleAsync();
        _services.Rebuilds.Dispose();
    }

    private sealed class ReadingMark : IDisposable
    {
        private readonly Session _session;

        public ReadingMark(Session session)
        {
            _session = session;
            session.Streams.ReaderStarted();
        }

        public void Dispose()
        {
            _session.Touch();
            _session.Streams.ReaderStopped();
        }
    }
}
