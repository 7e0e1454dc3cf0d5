using System.Collections.Concurrent;
using Gateway.Actors.Backends;
using Gateway.Actors.Cluster;

namespace Gateway.Actors.Sessions;

/// <summary>The sessions of this node, by the ids that clients carry. Ends those that are idle or too old. Thread-safe.</summary>
internal sealed class SessionRegistry : IAsyncDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ulong, int> _byPrincipal = new();
    private readonly ConcurrentDictionary<ulong, McpBackend> _reconfigured = new();
    private readonly SessionServices _services;
    private readonly SessionLifetimes _lifetimes;
    private readonly ITimer _sweep;
    private int _count;
    private volatile bool _closed;

    public SessionRegistry(SessionServices services, SessionLifetimes lifetimes)
    {
        (_services, _lifetimes) = (services, lifetimes);
        _sweep = services.Time.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
    }

    public int Count => Volatile.Read(ref _count);

    public Session? Find(string id) => _sessions.GetValueOrDefault(id);

    public IEnumerable<Session> All => _sessions.Values;

    /// <summary>Takes a place for a session before it is made; who has one must call <see cref="AddAsync"/> or <see cref="GiveBack"/>.</summary>
    public SessionRefusal TryReserve(ulong principal)
    {
        if (Interlocked.Increment(ref _count) > _services.Limits.Sessions.PerNode || _closed)
        {
            Interlocked.Decrement(ref _count);
            return SessionRefusal.NodeIsFull;
        }

        // Anonymous callers are all the same principal, so only the node's limit binds them.
        if (principal != 0 && _byPrincipal.AddOrUpdate(principal, 1, (_, count) => count + 1) > _services.Limits.Sessions.PerPrincipal)
        {
            GiveBack(principal);
            return SessionRefusal.PrincipalHasTooMany;
        }

        return SessionRefusal.None;
    }

    public void GiveBack(ulong principal)
    {
        Interlocked.Decrement(ref _count);
        if (principal != 0 && _byPrincipal.AddOrUpdate(principal, 0, (_, count) => count - 1) <= 0)
        {
            _byPrincipal.TryRemove(new KeyValuePair<ulong, int>(principal, 0));
        }
    }

    /// <summary>
    /// Takes a session, for which there is a place. One that comes as the registry closes is ended, and one whose request found its route before a reload is
    /// brought to the backend that the route has now.
    /// </summary>
    public Task AddAsync(Session session, McpBackend backend)
    {
        _sessions[session.Id] = session;
        if (_closed)
        {
            session.Tell(new SessionMessage.Close());
        }
        else if (session.IsSaved && (_services.Membership.Lease == LeaseState.Fenced || _services.Membership.Self != session.Node))
        {
            // This node was declared dead since the row was written, and what it had then was given up already. Another node may have this one by now.
            session.GiveUp();
        }

        return _reconfigured.TryGetValue(backend.Route, out var now) && now != backend ? session.ReconfigureAsync(now) : Task.CompletedTask;
    }

    /// <summary>Forgets a session that ended.</summary>
    public void Remove(Session session, Exception? failure)
    {
        if (!_sessions.TryRemove(new KeyValuePair<string, Session>(session.Id, session)))
        {
            return;
        }

        GiveBack(session.Binding.Principal);
        if (failure is not null)
        {
            SessionLog.SessionFailed(_services.Logger, failure);
        }

        if (session is { IsHidden: false, IsStream: false, IsGivenUp: false })
        {
            _services.Background.Run("forget a session", () =>
                _services.Directory.DeleteAsync(session.Key, session.Node, session.Epoch, CancellationToken.None));
        }
    }

    /// <summary>Brings sessions of a route to its new backend; without one they end.</summary>
    public Task ReconfigureAsync(ulong route, McpBackend? backend)
    {
        // Before the sessions are looked at: one that comes meanwhile either is among them, or looks here.
        if (backend is null)
        {
            _reconfigured.TryRemove(route, out _);
        }
        else
        {
            _reconfigured[route] = backend;
        }

        return Task.WhenAll(_sessions.Values.Where(session => session.Binding.Route == route).Select(session => session.ReconfigureAsync(backend)));
    }

    /// <summary>Tells the clients of a route to fetch their lists again.</summary>
    public void TellListsChanged(ulong route)
    {
        foreach (var session in _sessions.Values.Where(session => session.Binding.Route == route))
        {
            session.TellListsChanged();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await _sweep.DisposeAsync();
        var sessions = _sessions.Values.ToList();
        sessions.ForEach(session => session.Tell(new SessionMessage.Close()));
        await Task.WhenAll(sessions.Select(session => session.Stopped));
    }

    private void Sweep()
    {
        foreach (var session in _sessions.Values)
        {
            var idle = session.IsHidden ? _lifetimes.HiddenIdle : _lifetimes.Idle;
            if (session.Idle > idle || _services.Time.GetElapsedTime(session.Created) > (_services.Limits.Sessions.MaxAge ?? TimeSpan.MaxValue))
            {
                session.Tell(new SessionMessage.Close());
            }
        }
    }
}

/// <summary>How long sessions live without being used.</summary>
/// <param name="Idle">Sessions of clients (<c>config.mcp.sessionTtl</c>). Default: 30 min.</param>
/// <param name="HiddenIdle">Sessions the gateway holds for clients that have none. Default: 5 min.</param>
public sealed record SessionLifetimes(TimeSpan Idle, TimeSpan HiddenIdle)
{
    /// <summary>30 min and 5 min.</summary>
    public static SessionLifetimes Default { get; } = new(TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(5));
}

/// <summary>Why a session or a request of it is not taken.</summary>
public enum SessionRefusal
{
    /// <summary>It is.</summary>
    None,

    /// <summary>This node has as many sessions as it may have: 503.</summary>
    NodeIsFull,

    /// <summary>The caller has as many sessions as it may have: 429.</summary>
    PrincipalHasTooMany,

    /// <summary>The directory of sessions cannot be asked, or does not take the session: 503.</summary>
    Unavailable,

    /// <summary>The client of a stream has not said who it is: 400.</summary>
    NotInitialised,

    /// <summary>The session has as many requests in flight as it may have, or sends too many notifications: 429.</summary>
    TooManyRequests,
}
