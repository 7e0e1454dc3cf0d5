using System.Collections.Concurrent;
using Gateway.Actors.Backends;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions;

/// <summary>
/// Sessions that the gateway holds for callers that have none: one for each backend and caller, so that a stateless request never costs a
/// process. Anonymous callers are told apart by address. Thread-safe.
/// </summary>
internal sealed class HiddenSessions(
    Func<McpBackend, SessionCaller, ClientProfile, ForwardedHeaders, bool, Task<(Session? Session, SessionRefusal Refusal)>> create)
{
    private readonly ConcurrentDictionary<Key, Lazy<Task<(Session? Session, SessionRefusal Refusal)>>> _sessions = new();

    /// <summary>The caller's session, made if there is none.</summary>
    public async Task<(Session? Session, SessionRefusal Refusal)> GetAsync(McpBackend backend, SessionCaller caller, ForwardedHeaders headers)
    {
        var key = new Key(backend.Route, caller.Owner.Key);
        while (true)
        {
            var entry = _sessions.GetOrAdd(key, _ => new(() => create(backend, caller, ClientProfile.Gateway, headers, true)));
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

    private void Forget(Key key, Lazy<Task<(Session? Session, SessionRefusal Refusal)>> entry) =>
        _sessions.TryRemove(new KeyValuePair<Key, Lazy<Task<(Session? Session, SessionRefusal Refusal)>>>(key, entry));

    private sealed record Key(ulong Route, string Caller);
}
