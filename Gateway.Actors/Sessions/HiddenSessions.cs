using System.Collections.Concurrent;
using System.Net;
using Gateway.Actors.Backends;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions;

/// <summary>
/// Sessions that the gateway holds for callers that have none: one for each route, caller and what the client can be asked, so that a request
/// never costs a process, and never meets another caller's. Anonymous callers are told apart by address. A target is connected when the first
/// request needs it. Thread-safe.
/// </summary>
/// <param name="create">Makes one.</param>
/// <param name="limit">How many there may be.</param>
internal sealed class HiddenSessions(Func<McpBackend, SessionCaller, ClientProfile, Task<(Session? Session, SessionRefusal Refusal)>> create, int limit)
{
    private readonly ConcurrentDictionary<Key, Lazy<Task<(Session? Session, SessionRefusal Refusal)>>> _sessions = new();
    private int _count;

    /// <summary>The caller's session, made if there is none.</summary>
    public async ValueTask<(Session? Session, SessionRefusal Refusal)> GetAsync(McpBackend backend, SessionCaller caller, ClientProfile profile)
    {
        var key = new Key(backend.Route, caller.Principal, caller.Principal == 0 ? caller.Address : null, profile.Features);
        while (true)
        {
            if (!_sessions.TryGetValue(key, out var entry))
            {
                if (Interlocked.Increment(ref _count) > limit)
                {
                    Interlocked.Decrement(ref _count);
                    return (null, SessionRefusal.NodeIsFull);
                }

                var made = new Lazy<Task<(Session? Session, SessionRefusal Refusal)>>(() => create(backend, caller, profile));
                entry = _sessions.GetOrAdd(key, made);
                if (entry != made)
                {
                    Interlocked.Decrement(ref _count);
                }
            }

            try
            {
                var found = await entry.Value;
                if (found.Session is { IsClosed: false })
                {
                    return found;
                }

                Forget(key, entry);
                if (found.Session is null)
                {
                    return found;
                }
            }
            catch
            {
                Forget(key, entry);
                throw;
            }
        }
    }

    /// <summary>Forgets a session that ended.</summary>
    public void Forget(Session session)
    {
        var key = new Key(session.Binding.Route, session.Binding.Principal, session.Binding.Principal == 0 ? session.Owner.Address : null, session.Profile.Features);
        if (_sessions.TryGetValue(key, out var entry) && entry is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } && entry.Value.Result.Session == session)
        {
            Forget(key, entry);
        }
    }

    private void Forget(Key key, Lazy<Task<(Session? Session, SessionRefusal Refusal)>> entry)
    {
        if (_sessions.TryRemove(new KeyValuePair<Key, Lazy<Task<(Session? Session, SessionRefusal Refusal)>>>(key, entry)))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private readonly record struct Key(ulong Route, ulong Principal, IPAddress? Address, ClientFeatures Features);
}
