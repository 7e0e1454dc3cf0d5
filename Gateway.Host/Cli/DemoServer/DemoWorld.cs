using System.Collections.Concurrent;

namespace Gateway.Host.Cli.DemoServer;

/// <summary>
/// What all sessions of one demo server share: how often each resource was touched, and who wants to hear of it.
/// Thread-safe. Bounded: only known URIs can be touched.
/// </summary>
internal sealed class DemoWorld(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, int> _touches = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<DemoSession, bool> _sessions = new();

    internal TimeProvider Time => time;

    internal int Touches(string uri) => _touches.GetValueOrDefault(uri);

    /// <summary>Counts a change of a resource and tells its subscribers.</summary>
    /// <returns>How many subscriptions were told.</returns>
    internal async Task<int> TouchAsync(string uri, CancellationToken cancellationToken)
    {
        _touches.AddOrUpdate(uri, 1, (_, count) => count + 1);
        var told = 0;
        foreach (var session in _sessions.Keys)
        {
            told += await session.TellUpdatedAsync(uri, cancellationToken);
        }

        return told;
    }

    internal void Add(DemoSession session) => _sessions[session] = true;

    internal void Remove(DemoSession session) => _sessions.TryRemove(session, out _);
}
