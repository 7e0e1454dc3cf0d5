using System.Collections.Immutable;
using System.Diagnostics;
using Gateway.Actors.Backends;
using Gateway.Actors.Kernel;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Sessions.Streams;
using Gateway.Actors.Sessions.Takeover;
using Gateway.Actors.Sessions.Targets;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions;

/// <summary>
/// Owns what changes in a session: its connections to targets, log level, subscriptions, lists. Each change is a turn, and each turn that
/// changed something publishes a new <see cref="SessionView"/>. Calls, replies and lists read the view and are never turns.
/// </summary>
internal sealed class SessionActor : Actor<SessionMessage>
{
    // Requests in flight are bounded, and each posts at most a few messages, so this is out of reach but for a bug.
    private const int MailboxCapacity = 1024;

    private readonly Session _session;
    private readonly SessionServices _services;
    private readonly TargetConnections _connections;
    private readonly List<TargetSlot> _slots;
    private TaskCompletionSource<SessionView>? _opening;
    private ForwardedHeaders _openedWith = ForwardedHeaders.None;
    private SessionView _view;
    private bool _clientListens;

    public SessionActor(Session session, McpBackend backend, SessionServices services, SavedSession? saved)
        : base(MailboxCapacity, services.Time, services.Logger)
    {
        _session = session;
        _services = services;
        _connections = new TargetConnections(session, services, Tell);
        // A server may ask outside of calls, on the stream of GET: it is heard, so that it is refused and does not wait for an answer.
        _clientListens = session.IsHidden && session.Profile.Features != ClientFeatures.None;
        _slots = [.. backend.Targets.Select(_connections.NewSlot)];
        if (saved is not null)
        {
            _slots.ForEach(slot => slot.Restore(saved.Targets.GetValueOrDefault(slot.Target.Name)));
        }

        _view = new SessionView { Backend = backend, Targets = [.. _slots.Select(slot => slot.View)], LogLevel = saved?.LogLevel ?? default };
        session.Publish(_view);
    }

    protected override void Receive(SessionMessage message)
    {
        if (_view.IsClosed)
        {
            LateMessage.Answer(message, _view, _connections);
            return;
        }

        switch (message)
        {
            case SessionMessage.Open open: OnOpen(open); break;
            case SessionMessage.Need need: OnNeed(need); break;
            case SessionMessage.Connected connected: OnConnected(connected); break;
            case SessionMessage.Lost lost: OnLost(lost); break;
            case SessionMessage.ListFetched fetched: OnListFetched(fetched); break;
            case SessionMessage.ListChanged changed: Forget(changed.Kind); break;
            case SessionMessage.LogLevelSet set: Publish(_view with { LogLevel = set.Level }); break;
            case SessionMessage.SubscriptionChanged changed: OnSubscriptionChanged(changed); break;
            case SessionMessage.ClientListens: OnClientListens(); break;
            case SessionMessage.EventsMissed: OnEventsMissed(); break;
            case SessionMessage.Save save: OnSave(save); break;
            case SessionMessage.Reconfigured reconfigured: OnReconfigured(reconfigured); break;
            case SessionMessage.Close: OnClose(); break;
            default: throw new UnreachableException();
        }
    }

    protected override void OnStopped(Exception? failure)
    {
        if (!_view.IsClosed)
        {
            OnClose();
        }

        _session.Ended(failure);
    }

    protected override void Drop(SessionMessage message) => LateMessage.Answer(message, _view, _connections);

    private void OnOpen(SessionMessage.Open open)
    {
        (_opening, _openedWith) = (open.Reply, open.Headers);
        _slots.ForEach(slot => _connections.Connect(slot, _view.LogLevel, open.Headers));
        AnswerOpening();
    }

    private void OnNeed(SessionMessage.Need need)
    {
        // A request that looked before a reload means the target of that name all the same.
        if ((_slots.Find(slot => slot.Target == need.Target) ?? _slots.Find(slot => slot.Target.Name == need.Target.Name)) is not { } slot)
        {
            need.Reply.TrySetException(new UpstreamException(UpstreamFault.Unreachable, "it is no longer configured"));
            return;
        }

        if (slot.Upstream is { Lost.IsCompleted: false } upstream)
        {
            need.Reply.TrySetResult(upstream);
            return;
        }

        if (slot.IsLostWithOwner)
        {
            need.Reply.TrySetException(slot.Failure!);
            return;
        }

        slot.Waiting.Add(need.Reply);
        _connections.Connect(slot, _view.LogLevel, need.Headers);
    }

    private void OnConnected(SessionMessage.Connected connected)
    {
        if (_slots.Find(slot => slot.Target == connected.Target) is not { } slot)
        {
            _connections.Abandon(connected.Upstream);
            return;
        }

        if (connected.Upstream is { } upstream)
        {
            var again = slot.WasConnected;
            slot.Connected(upstream);
            _connections.Watch(slot.Target, upstream);
            if (_clientListens)
            {
                _ = slot.ListenAsync();
            }

            PublishTargets();
            slot.Answer();
            if (again && !upstream.IsResumed)
            {
                ForgetAll();
                _session.TellTargetIsBack(slot.Target);
            }

            if (_opening is null && upstream.Session is not null)
            {
                _services.Background.Run("save a session", Save);
            }
        }
        else
        {
            slot.Failed(connected.Failure!);
            PublishTargets();
            slot.Answer();
        }

        AnswerOpening();
    }

    private void OnLost(SessionMessage.Lost lost)
    {
        _session.ServerRequests.Forget(lost.Upstream);
        if (_slots.Find(slot => slot.Upstream == lost.Upstream) is not { } slot)
        {
            return;
        }

        (slot.Upstream, slot.Failure) = (null, lost.Failure);
        if (slot.Target.Config.Stdio is not null)
        {
            slot.Restarts.Failed();
        }

        _connections.Abandon(lost.Upstream);
        PublishTargets();

        // Nobody may ask for the target again soon, but the client waits for what it subscribed to.
        if (slot.Subscriptions.Count > 0)
        {
            _connections.Connect(slot, _view.LogLevel, ForwardedHeaders.None);
        }
    }

    private void OnListFetched(SessionMessage.ListFetched fetched)
    {
        var kind = (int)fetched.Kind;
        if (_view.ListVersions[kind] == fetched.Version)
        {
            Publish(_view with { Lists = _view.Lists.SetItem(kind, fetched.List) });
        }
    }

    private void OnSubscriptionChanged(SessionMessage.SubscriptionChanged changed)
    {
        var slot = _slots.Find(slot => slot.Target == changed.Target);
        if (slot?.TrySubscribe(changed.Uri, changed.On) == false)
        {
            changed.Listening?.TrySetResult(null);
            return;
        }

        OnClientListens();
        changed.Listening?.TrySetResult(slot?.ListenAsync() ?? Task.CompletedTask);
    }

    private void OnClientListens()
    {
        _clientListens = true;
        foreach (var slot in _slots)
        {
            _ = slot.ListenAsync();
            if (slot is { Saved: not null, Upstream: null, Target.Config.Stdio: null })
            {
                // What a server has to say comes only to who is connected; a program is started when something is asked of it.
                _connections.Connect(slot, _view.LogLevel, ForwardedHeaders.None);
            }
        }
    }

    // For all that is known everything has changed.
    private void OnEventsMissed()
    {
        ForgetAll();
        _slots.ForEach(slot => slot.Target.Lists.ForgetAll());
        MissedEvents.Tell(_session, _slots);
    }

    private void OnSave(SessionMessage.Save save) => _services.Background.Run("save a session", async () => save.Reply.TrySetResult(await Save()));

    // What another node would need, as it is after this turn.
    private Task<bool> Save() => !_session.IsSaved ? Task.FromResult(true)
        : _session.State.SaveAsync(new SavedSession(_session.Profile, _view.LogLevel, _slots.ToImmutableDictionary(slot => slot.Target.Name, slot => slot.ToSave)));

    private void OnReconfigured(SessionMessage.Reconfigured reconfigured)
    {
        Adopt(reconfigured.Backend);
        reconfigured.Adopted.TrySetResult();
    }

    private void Adopt(McpBackend backend)
    {
        if (backend == _view.Backend)
        {
            return;
        }

        var before = _slots.ToList();
        _slots.Clear();
        _slots.AddRange(backend.Targets.Select(target => before.Find(slot => slot.Target == target) ?? _connections.NewSlot(target)));
        var added = _slots.Except(before).ToList();
        var removed = before.Except(_slots).ToList();
        var drained = removed.Select(slot => slot.Upstream).OfType<IUpstream>().ToList();
        foreach (var slot in added)
        {
            if (removed.Find(earlier => earlier.Target.Name == slot.Target.Name) is { } earlier)
            {
                slot.Succeed(earlier);
            }
        }

        removed.ForEach(slot => slot.Failed(new UpstreamException(UpstreamFault.Unreachable, "it is no longer configured")));
        _view = _view with { Backend = backend };
        PublishTargets();
        removed.ForEach(slot => slot.Answer());
        ForgetAll();
        _services.Background.Run("close connections after their requests", () => _session.CloseWhenServedAsync(drained));

        // Who waits for a target waits for it as it is now; an opening waits for all.
        added.Where(slot => _opening is not null || slot.Waiting.Count > 0 || slot.Subscriptions.Count > 0).ToList()
            .ForEach(slot => _connections.Connect(slot, _view.LogLevel, _opening is not null ? _openedWith : slot.Headers));
        _session.TellListsChanged();
        AnswerOpening();
    }

    private void OnClose()
    {
        var closing = new UpstreamException(UpstreamFault.Lost, "the session has ended");
        var upstreams = _slots.Select(slot => slot.Upstream).ToList();
        foreach (var slot in _slots)
        {
            slot.Failed(closing);
        }

        Publish(_view with { IsClosed = true, Targets = [.. _slots.Select(slot => slot.View)] });
        _slots.ForEach(slot => slot.Answer());
        _opening?.TrySetResult(_view);
        _session.Streams.Complete();
        _session.Calls.CancelAll();
        if (_session.IsGivenUp)
        {
            upstreams.ForEach(upstream => upstream?.KeepSession());
        }

        upstreams.ForEach(_connections.Abandon);
        Stop();
    }

    // What changed outside must reach the actor, or its view is wrong for ever: a mailbox that is full then is the end of the session.
    private void Tell(SessionMessage message)
    {
        if (!TryTell(message) && !_view.IsClosed)
        {
            Stop();
        }
    }

    private void AnswerOpening()
    {
        if (_opening is { } opening && _slots.TrueForAll(slot => !slot.IsConnecting))
        {
            _opening = null;
            opening.TrySetResult(_view);
        }
    }

    private void ForgetAll()
    {
        foreach (var kind in ListKinds.All)
        {
            Forget(kind);
        }
    }

    private void Forget(ListKind kind) => Publish(_view with
    {
        Lists = _view.Lists.SetItem((int)kind, null),
        ListVersions = _view.ListVersions.SetItem((int)kind, _view.ListVersions[(int)kind] + 1),
    });

    private void PublishTargets() => Publish(_view with { Targets = [.. _slots.Select(slot => slot.View)] });

    private void Publish(SessionView view)
    {
        _view = view;
        _session.Publish(view);
    }
}
