using System.Collections.Immutable;
using Gateway.Actors.Backends;
using Gateway.Actors.Cluster;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Placing;
using Gateway.Actors.Sessions.Takeover;
using Gateway.Actors.Upstreams;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authorization;

namespace Gateway.Actors.Sessions;

/// <summary>
/// The sessions of this node as the HTTP edge uses them: open one, find one, hand it a message, listen to it, end it. Thread-safe.
/// </summary>
public sealed class SessionHost : IAsyncDisposable
{
    private const long FirstEpoch = 1;

    private readonly SessionServices _services;
    private readonly SessionRegistry _registry;
    private readonly HiddenSessions _hidden;
    private readonly DirectoryUpkeep _upkeep;

    internal SessionHost(SessionServices services, SessionLifetimes lifetimes)
    {
        _services = services;
        _registry = new SessionRegistry(services, lifetimes);
        _upkeep = new DirectoryUpkeep(services, () => _registry.All, lifetimes.Idle);
        _hidden = new HiddenSessions(
            (backend, caller, profile) => AddAsync(backend, caller, profile, hidden: true, stream: false), services.Limits.Sessions.HiddenPerNode);
        Places = new SessionPlaces(services, _registry);
        ModernPlaces = new ModernPlaces(services);
        Release = new SessionRelease(services, _registry);
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
    public async Task<SessionRefusal> InitializeAsync(
        McpBackend backend, SessionCaller caller, ClientMessage message, IReply reply, CancellationToken cancellationToken)
    {
        if (ClientProfiles.Read(message, out var error) is not { } profile)
        {
            await AnswerAsync(message, reply, error!);
            return SessionRefusal.None;
        }

        if (backend.Config.StatefulMode == StatefulMode.Stateless)
        {
            return await WithHiddenAsync(backend, caller, ClientProfile.Gateway, async session =>
            {
                await session.ConnectAllAsync(message.Headers, cancellationToken);
                return await AnswerAsync(session, profile.Version, message, reply);
            });
        }

        if (Places.IsLeaving)
        {
            return SessionRefusal.NodeIsFull;
        }

        var (session, refusal) = await CreateAsync(backend, caller, profile, message.Headers, hidden: false);
        if (session is null)
        {
            return refusal;
        }

        if (session.View.Targets.Any(target => target is { Upstream: null, Failure: null }))
        {
            // A reload came between. What its targets can is told as well.
            await session.ConnectAllAsync(message.Headers, cancellationToken);
        }

        if (CallErrors.OfOpening(session.View) is { } failure)
        {
            session.Tell(new SessionMessage.Close());
            await AnswerAsync(message, reply, failure);
            return SessionRefusal.None;
        }

        if (cancellationToken.IsCancellationRequested)
        {
            session.Tell(new SessionMessage.Close());
            return SessionRefusal.None;
        }

        if (!await session.SaveAsync())
        {
            session.Tell(new SessionMessage.Close());
            return SessionRefusal.Unavailable;
        }

        reply.OpenSession(session);
        return await AnswerAsync(session, profile.Version, message, reply);
    }

    /// <summary>Opens a session that ends with its stream (MCP 2024-11-05, HTTP+SSE). Nothing is connected until its client initializes it.</summary>
    public Task<(Session? Session, SessionRefusal Refusal)> OpenStreamAsync(McpBackend backend, SessionCaller caller) =>
        AddAsync(backend, caller, ClientProfile.Gateway, hidden: false, stream: true);

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

    /// <summary>Serves a message of a session that ends with its stream. What is answered comes on the stream.</summary>
    public static async Task<SessionRefusal> HandleStreamAsync(Session session, ClientMessage message)
    {
        var reply = new StreamReply(session);
        return !TakesOnStream(session, message) ? SessionRefusal.NotInitialised
            : !session.IsInitialised && message.Envelope.Method == McpMethod.Initialize ? await InitializeStreamAsync(session, message, reply)
            : await HandleAsync(session, message, reply, CancellationToken.None);
    }

    /// <summary>Whether a stream takes a message now: before its client said who it is, it may say that, and ping.</summary>
    public static bool TakesOnStream(Session session, ClientMessage message) =>
        session.IsInitialised || message.Envelope is { Kind: JsonRpcKind.Request, Method: McpMethod.Initialize or McpMethod.Ping };

    /// <summary>Answers a request on the stream with an error.</summary>
    public static Task RefuseOnStreamAsync(Session session, ClientMessage message, JsonRpcError error) => AnswerAsync(message, new StreamReply(session), error);

    /// <summary>Serves a message of a client that has no session, in the one the gateway holds for its caller.</summary>
    /// <param name="backend">Where it goes.</param>
    /// <param name="caller">Who sends it.</param>
    /// <param name="message">A message to a stateless backend, or a request of 2026-07-28.</param>
    /// <param name="reply">Answered in every case but a refusal.</param>
    /// <param name="cancellationToken">The client is gone, which cancels a request of 2026-07-28.</param>
    public Task<SessionRefusal> HandleStatelessAsync(McpBackend backend, SessionCaller caller, ClientMessage message, IReply reply, CancellationToken cancellationToken) =>
        WithHiddenAsync(backend, caller, message.Modern?.Profile ?? ClientProfile.Gateway, session => HandleAsync(session, message, reply, cancellationToken));

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

    /// <summary>Brings the sessions of a route to its new backend, and completes when all use it; null: the route is gone, and they end.</summary>
    public Task ReconfigureAsync(ulong route, McpBackend? backend) => _registry.ReconfigureAsync(route, backend);

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
    public async Task<(IReadOnlyList<string>? Names, string? Problem)> ListToolsAsync(McpBackend backend)
    {
        var (session, refusal) = await CreateAsync(backend, new SessionCaller(Caller.Anonymous, System.Net.IPAddress.Loopback), ClientProfile.Gateway, ForwardedHeaders.None, hidden: true);
        if (session is null)
        {
            return (null, refusal.ToString());
        }

        try
        {
            var outcome = await new ListRelay(session, ForwardedHeaders.None, CancellationToken.None).FirstAsync(session.View, ListKind.Tools, whole: true);
            return outcome.List is { } list
                ? ([.. ListPage.Read(ListKind.Tools, 0, list.Result)!.Items.Select(item => item.Key)], null)
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

    private async Task<SessionRefusal> WithHiddenAsync(McpBackend backend, SessionCaller caller, ClientProfile profile, Func<Session, Task<SessionRefusal>> use)
    {
        var (session, refusal) = await _hidden.GetAsync(backend, caller, profile);
        return session is null ? refusal : await use(session);
    }

    private async Task<(Session? Session, SessionRefusal Refusal)> CreateAsync(
        McpBackend backend, SessionCaller caller, ClientProfile profile, ForwardedHeaders headers, bool hidden)
    {
        var added = await AddAsync(backend, caller, profile, hidden, stream: false);
        if (added.Session is { } session)
        {
            await session.OpenAsync(headers, CancellationToken.None);
        }

        return added;
    }

    private async Task<(Session? Session, SessionRefusal Refusal)> AddAsync(McpBackend backend, SessionCaller caller, ClientProfile profile, bool hidden, bool stream)
    {
        var refusal = _registry.TryReserve(caller.Principal);
        if (refusal != SessionRefusal.None)
        {
            return (null, refusal);
        }

        var (random, self, binding) = (SessionId.NewRandom(), _services.Membership.Self, new SessionBinding(backend.Route, caller.Principal));
        var epoch = FirstEpoch;
        try
        {
            if (!hidden && !stream)
            {
                // Hidden sessions are never looked for, and those of streams die with this node, so no directory knows them.
                var key = new SessionId(random, self.Incarnation, 0, binding).Key;
                var state = SavedSessionFormat.Write(new SavedSession(profile, default, ImmutableDictionary<string, SavedTarget>.Empty));
                epoch = await _services.Directory.CreateAsync(key, self, binding, state, CancellationToken.None);
            }
        }
        catch (DirectoryUnavailableException)
        {
            _registry.GiveBack(caller.Principal);
            return (null, SessionRefusal.Unavailable);
        }
        catch
        {
            _registry.GiveBack(caller.Principal);
            throw;
        }

        var id = new SessionId(random, self.Incarnation, epoch, binding);
        var session = new Session(id.Seal(_services.SessionIds), id, epoch, caller.Owner, backend, profile, hidden, _services, OnEnded) { IsStream = stream };
        await _registry.AddAsync(session, backend);
        return (session, SessionRefusal.None);
    }

    private void OnEnded(Session session, Exception? failure)
    {
        if (session.IsHidden)
        {
            _hidden.Forget(session);
        }

        _registry.Remove(session, failure);
    }

    private static async Task<SessionRefusal> InitializeStreamAsync(Session session, ClientMessage message, StreamReply reply)
    {
        if (ClientProfiles.Read(message, out var error) is not { } profile)
        {
            await AnswerAsync(message, reply, error!);
            return SessionRefusal.None;
        }

        if (!session.TryInitialise(profile))
        {
            return await HandleAsync(session, message, reply, CancellationToken.None);
        }

        await session.OpenAsync(message.Headers, CancellationToken.None);
        await AnswerAsync(session, profile.Version, message, reply);
        if (CallErrors.OfOpening(session.View) is not null)
        {
            session.Tell(new SessionMessage.Close());
        }

        return SessionRefusal.None;
    }

    private static async Task<SessionRefusal> AnswerAsync(Session opened, ProtocolVersion version, ClientMessage message, IReply reply)
    {
        if (CallErrors.OfOpening(opened.View) is { } failed)
        {
            await AnswerAsync(message, reply, failed);
            return SessionRefusal.None;
        }

        using var output = new MessageBuffer(1024);
        JsonRpcWriter.WriteResult(output, message.Part(message.Envelope.Id), MergedCapabilities.InitializeResult(version, opened.View));
        await reply.WriteJsonAsync(output.Memory);
        return SessionRefusal.None;
    }

    private static async Task AnswerAsync(ClientMessage message, IReply reply, JsonRpcError answer)
    {
        message.Record.Answered(answer);
        using var output = new MessageBuffer();
        JsonRpcWriter.WriteError(output, message.Part(message.Envelope.Id), answer);
        await reply.WriteJsonAsync(output.Memory);
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
