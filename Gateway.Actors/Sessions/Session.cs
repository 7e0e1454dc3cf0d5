using Gateway.Actors.Backends;
using Gateway.Actors.Bridging;
using Gateway.Actors.Cluster;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Calls;
using Gateway.Actors.Sessions.Lists;
using Gateway.Actors.Sessions.Streams;
using Gateway.Actors.Sessions.Takeover;
using Gateway.Actors.Sessions.Targets;
using Gateway.Actors.Telemetry;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions;

/// <summary>A client's conversation with a backend on the node that owns it. Thread-safe.</summary>
public sealed class Session
{
    /// <summary>How much of the hash of its id names a session in logs.</summary>
    public const int LogNameLength = 12;

    private readonly SessionServices _services;
    private readonly SessionActor _actor;
    private readonly Action<Session, Exception?> _ended;
    private SessionView _view = null!;
    private long _lastActivity;
    private int _initialised;
    private Func<bool>? _maySend;
    private int _givenUp;

    internal Session(
        string id,
        SessionId opened,
        long epoch,
        SessionOwner owner,
        McpBackend backend,
        ClientProfile profile,
        bool hidden,
        SessionServices services,
        Action<Session, Exception?> ended,
        SavedSession? saved = null,
        NodeId? node = null)
    {
        Node = node ?? services.Membership.Self;
        Id = id;
        Key = opened.Key;
        LogName = Key.ToString()[..LogNameLength];
        Binding = opened.Binding;
        Epoch = epoch;
        Owner = owner;
        Profile = profile;
        IsHidden = hidden;
        _services = services;
        _ended = ended;
        Listens = new Listenings(this);
        LogLevels = new SessionLogLevels(this);
        ParamHeaders = new ParamHeaders(this);
        Streams = new EventStreams(opened, epoch, services.Limits.Sessions, services.Time);
        ClientBudget = new NotificationBudget(services.Limits.Sessions.NotificationsPerSecond, services.Time);

        // A hidden session carries all requests of its caller, not those of one client.
        Calls = new InFlightCalls(hidden ? services.Limits.Sessions.InFlightPerPrincipal : services.Limits.Sessions.InFlight);
        ServerRequests = new ServerRequests(epoch);
        Names = new TargetNames(services.Time, services.Limits.Upstreams.ListFresh);
        Created = _lastActivity = services.Time.GetTimestamp();
        IsTakenOver = saved is not null;
        State = new StateWriter(services.Directory, Key, Node, epoch, () => GiveUp());
        Missed = new MissedEvents(this);
        _actor = new SessionActor(this, backend, services, saved);
        if (IsTakenOver)
        {
            // Whoever listens next has missed what its former owner said.
            Tell(new SessionMessage.EventsMissed());
        }
    }

    /// <summary>The id that the client carries.</summary>
    public string Id { get; }

    /// <summary>Names the session in logs: enough of a hash of its id to tell sessions apart, as the id itself is a bearer secret.</summary>
    public string LogName { get; }

    /// <summary>Whose it is, and of which route.</summary>
    public SessionBinding Binding { get; }

    /// <summary>The revision agreed with the client.</summary>
    public ProtocolVersion Version => Profile.Version;

    /// <summary>Whether it has ended.</summary>
    public bool IsClosed => View.IsClosed;

    /// <summary>Whether the gateway holds it for a caller whose clients have none: nobody knows its id.</summary>
    internal bool IsHidden { get; }

    /// <summary>
    /// Whether it lives as long as one stream, on which everything comes that the client is told, answers too (MCP 2024-11-05, HTTP+SSE). No
    /// directory knows it, as no other node could take it over.
    /// </summary>
    public bool IsStream { get; internal init; }

    /// <summary>Whether another node had it before.</summary>
    internal bool IsTakenOver { get; }

    /// <summary>This node, as the incarnation that owns it.</summary>
    internal NodeId Node { get; }

    /// <summary>What its targets say while it may not be acted for.</summary>
    internal MissedEvents Missed { get; }

    /// <summary>Whether another node may go on with it.</summary>
    internal bool IsSaved => _services.IsClustered && !IsHidden && !IsStream;

    /// <summary>Whether it may be acted for now. Sessions that no other node can take over always may.</summary>
    internal bool MayAct => IsHidden || IsStream || (!IsGivenUp && _services.MayAct);

    /// <summary>Asks <see cref="MayAct"/>, for sends that wait for a connection or for their turn; null where it always may.</summary>
    internal Func<bool>? MaySend => IsSaved ? _maySend ??= () => MayAct : null;

    /// <summary>The requests that are served in it.</summary>
    internal SessionUses Uses { get; } = new();

    /// <summary>Lets a request in; null: it was just released, and is on its way to another node. Dispose the result when the request is done.</summary>
    public IDisposable? TryUse() => Uses.TryEnter();

    /// <summary>Writes what another node would need.</summary>
    internal StateWriter State { get; }

    /// <summary>Whether it ends here and goes on elsewhere: nothing that another node would take up is ended with it.</summary>
    public bool IsGivenUp => Volatile.Read(ref _givenUp) != 0;

    /// <summary>Whether its client said who it is.</summary>
    internal bool IsInitialised => !IsStream || Volatile.Read(ref _initialised) != 0;

    /// <summary>How many notifications and answers the client may send.</summary>
    internal NotificationBudget ClientBudget { get; }

    /// <summary>When it was created, as a timestamp of the clock.</summary>
    internal long Created { get; }

    internal SessionKey Key { get; }

    /// <summary>The fencing number of this ownership.</summary>
    public long Epoch { get; }

    internal SessionOwner Owner { get; }

    internal ClientProfile Profile { get; private set; }

    /// <summary>Who requests of the gateway's own come from, as modern targets are told.</summary>
    internal RequestOrigin Origin => new(ProtocolEra.Legacy, Profile, View.LogLevel);

    /// <summary>Who a request comes from: what it says itself holds before what the session says.</summary>
    internal RequestOrigin OriginOf(ClientMessage message) => message.Modern is null ? Origin : Origin with { Era = ProtocolEra.Modern };

    internal SessionView View => Volatile.Read(ref _view);

    internal EventStreams Streams { get; }

    /// <summary>Who listens to it, where it is held for clients that have none.</summary>
    internal Listenings Listens { get; }

    /// <summary>Compares headers with arguments, where it is held for clients that have none.</summary>
    internal ParamHeaders ParamHeaders { get; }

    /// <summary>What its targets log, where it is held for clients that have none.</summary>
    internal SessionLogLevels LogLevels { get; }

    internal InFlightCalls Calls { get; }

    internal ServerRequests ServerRequests { get; }

    /// <summary>What its targets have, where somebody may not use it all.</summary>
    internal TargetNames Names { get; }

    internal SessionServices Services => _services;

    /// <summary>Completes when its actor has stopped.</summary>
    internal Task Stopped => _actor.Stopped;

    /// <summary>How long nothing has happened; zero while a request or a stream is open.</summary>
    internal TimeSpan Idle => Calls.Count > 0 || Streams.Readers > 0 ? TimeSpan.Zero : _services.Time.GetElapsedTime(Volatile.Read(ref _lastActivity));

    /// <summary>Messages that wait for its actor, and how long the next of them has.</summary>
    internal (int Depth, TimeSpan Age) Mailbox => (_actor.MailboxDepth, _actor.MailboxAge);

    internal void Touch() => Volatile.Write(ref _lastActivity, _services.Time.GetTimestamp());

    internal void Publish(SessionView view) => Volatile.Write(ref _view, view);

    internal bool Tell(SessionMessage message) => _actor.TryTell(message);

    /// <summary>Brings the session to the new backend of its route, or to its end when there is none; when this completes, new requests see it.</summary>
    internal async Task ReconfigureAsync(McpBackend? backend)
    {
        if (backend is null)
        {
            await _actor.TellAsync(new SessionMessage.Close());
            return;
        }

        var adopted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (await _actor.TellAsync(new SessionMessage.Reconfigured(backend, adopted)))
        {
            await Task.WhenAny(adopted.Task, Stopped);
        }
    }

    /// <summary>Takes the profile of a client whose stream was open before it said who it is; false: it has said so already.</summary>
    internal bool TryInitialise(ClientProfile profile)
    {
        if (IsInitialised || Interlocked.Exchange(ref _initialised, 1) != 0)
        {
            return false;
        }

        Profile = profile;
        return true;
    }

    /// <summary>Ends what is of the session on this node, and neither its row nor its sessions with servers: it is another node's now, or nobody's.</summary>
    /// <param name="isExpected">Whether nobody is surprised by it, so that it is not told.</param>
    internal bool GiveUp(bool isExpected = false)
    {
        if (Interlocked.Exchange(ref _givenUp, 1) == 0 && !isExpected)
        {
            SessionLog.GivenUp(_services.Logger, LogName);
        }

        return Tell(new SessionMessage.Close());
    }

    internal void Ended(Exception? failure) => _ended(this, failure);

    /// <summary>Connects all targets; the view says which of them failed.</summary>
    internal Task<SessionView> OpenAsync(ForwardedHeaders headers, CancellationToken cancellationToken)
    {
        var reply = new TaskCompletionSource<SessionView>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _actor.AskAsync(new SessionMessage.Open(headers, reply), reply, cancellationToken);
    }

    /// <summary>The live connection to a target, made anew where there is none.</summary>
    /// <exception cref="UpstreamException">It cannot be had.</exception>
    internal ValueTask<IUpstream> UpstreamAsync(TargetView target, ForwardedHeaders headers, CancellationToken cancellationToken)
    {
        if (target.Upstream is { Lost.IsCompleted: false } upstream)
        {
            return ValueTask.FromResult(upstream);
        }

        var reply = new TaskCompletionSource<IUpstream>(TaskCreationOptions.RunContinuationsAsynchronously);
        return new ValueTask<IUpstream>(_actor.AskAsync(new SessionMessage.Need(target.Target, headers, reply), reply, cancellationToken));
    }

    /// <summary>Connects the targets that are not, all at once; the view says which of them failed.</summary>
    internal async Task<SessionView> ConnectAllAsync(ForwardedHeaders headers, CancellationToken cancellationToken)
    {
        await Task.WhenAll(View.Targets.Select(async target =>
        {
            try
            {
                await UpstreamAsync(target, headers, cancellationToken);
            }
            catch (UpstreamException)
            {
                // The view says why.
            }
        }));
        return View;
    }

    /// <summary>Commits what changed, where another node may go on with the session; false: it cannot be.</summary>
    internal Task<bool> SaveAsync()
    {
        if (!IsSaved)
        {
            return Task.FromResult(true);
        }

        var reply = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _actor.AskAsync(new SessionMessage.Save(reply), reply, CancellationToken.None);
    }

    /// <summary>Connects to a target and tells it again what it must know, unless it still knows.</summary>
    internal async Task<IUpstream> ConnectAsync(Target target, ForwardedHeaders headers, TargetReplay replay)
    {
        if (!IsTakenOver)
        {
            return await ConnectOnceAsync(target, headers, replay);
        }

        var outcome = "failed";
        using var turn = await _services.Rebuilds.EnterAsync(target, CancellationToken.None);
        try
        {
            var upstream = await ConnectOnceAsync(target, headers, replay);
            outcome = upstream.IsResumed ? "resumed" : "anew";
            return upstream;
        }
        finally
        {
            _services.Telemetry.Rebuilds.Add(1, GatewayTelemetry.Tag("server", target.Name), GatewayTelemetry.Tag("outcome", outcome));
        }
    }

    private async Task<IUpstream> ConnectOnceAsync(Target target, ForwardedHeaders headers, TargetReplay replay)
    {
        var listener = new TargetListener(this, target);
        var upstream = await _services.Connector.ConnectAsync(
            target, Profile, Owner, listener, headers, replay.Session is { } session ? (session, Epoch) : null, CancellationToken.None);
        listener.Upstream = upstream;
        if (!upstream.IsResumed || upstream.Info.Era == ProtocolEra.Modern)
        {
            await TargetRequest.ReplayAsync(this, upstream, replay, headers);
        }

        return upstream;
    }

    /// <summary>Closes connections that a reload left over, once the requests have been served that it found: they end as they began. Later ones read the new view.</summary>
    internal async Task CloseWhenServedAsync(IReadOnlyList<IUpstream> upstreams)
    {
        if (upstreams.Count > 0)
        {
            await Calls.WhenServedAsync();
            await Task.WhenAll(upstreams.Select(upstream => upstream.DisposeAsync().AsTask()));
        }
    }

    /// <summary>Tells the client that a target was lost and is back, with none of the state it had.</summary>
    internal void TellTargetIsBack(Target target)
    {
        _services.Telemetry.Reconnects.Add(1, GatewayTelemetry.Tag("server", target.Name));
        TellListsChanged();
        using var parameters = new MessageBuffer();
        parameters.Append("{\"level\":\"warning\",\"logger\":\"agentgateway\",\"data\":"u8);
        JsonRpcWriter.AppendString(parameters, $"Target '{target.Name}' was connected anew; state it kept for this session is lost.");
        parameters.Append((byte)'}');
        Notify(McpMethod.LogMessage, parameters.Span);
    }

    /// <summary>Tells the client to fetch its lists again.</summary>
    internal void TellListsChanged()
    {
        var features = MergedCapabilities.Features(View);
        Tell(ServerFeatures.Tools, McpMethod.ToolsListChanged);
        Tell(ServerFeatures.Prompts, McpMethod.PromptsListChanged);
        Tell(ServerFeatures.Resources, McpMethod.ResourcesListChanged);

        void Tell(ServerFeatures feature, McpMethod method)
        {
            if (features.HasFlag(feature))
            {
                Notify(method, default);
            }
        }
    }

    /// <summary>Sends a notification on the stream that GET opens.</summary>
    internal void Notify(McpMethod method, ReadOnlySpan<byte> parameters)
    {
        if (IsHidden)
        {
            Listens.Tell(method, parameters, null, null);
            return;
        }

        using var message = new MessageBuffer();
        JsonRpcWriter.WriteNotification(message, method.Utf8Name(), parameters);
        Streams.Standalone.Append(message.Span);
    }
}
