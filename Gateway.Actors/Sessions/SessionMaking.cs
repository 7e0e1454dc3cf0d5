using System.Collections.Immutable;
using Gateway.Actors.Backends;
using Gateway.Actors.Cluster;
using Gateway.Actors.Sessions.Takeover;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions;

/// <summary>
/// Makes the sessions of this node: those that clients open, those that live as long as a stream, and those the gateway holds for callers that have none.
/// Thread-safe.
/// </summary>
internal sealed class SessionMaking
{
    private const long FirstEpoch = 1;

    private readonly SessionServices _services;
    private readonly SessionRegistry _registry;
    private readonly HiddenSessions _hidden;

    public SessionMaking(SessionServices services, SessionRegistry registry)
    {
        (_services, _registry) = (services, registry);
        _hidden = new HiddenSessions(
            (backend, caller, profile) => AddAsync(backend, caller, profile, hidden: true, stream: false), services.Limits.Sessions.HiddenPerNode);
    }

    /// <summary>Uses the session that is held for a caller, made if there is none.</summary>
    public async Task<SessionRefusal> WithHiddenAsync(McpBackend backend, SessionCaller caller, ClientProfile profile, Func<Session, Task<SessionRefusal>> use)
    {
        var (session, refusal) = await _hidden.GetAsync(backend, caller, profile);
        return session is null ? refusal : await use(session);
    }

    /// <summary>Makes a session and connects its targets; its view says which of them failed.</summary>
    public async Task<(Session? Session, SessionRefusal Refusal)> CreateAsync(
        McpBackend backend, SessionCaller caller, ClientProfile profile, ForwardedHeaders headers, bool hidden)
    {
        var added = await AddAsync(backend, caller, profile, hidden, stream: false);
        if (added.Session is { } session)
        {
            await session.OpenAsync(headers, CancellationToken.None);
        }

        return added;
    }

    /// <summary>Makes a session. Nothing is connected yet.</summary>
    public async Task<(Session? Session, SessionRefusal Refusal)> AddAsync(McpBackend backend, SessionCaller caller, ClientProfile profile, bool hidden, bool stream)
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
}
