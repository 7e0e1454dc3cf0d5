using System.Collections.Concurrent;

namespace Gateway.Host.Cli.DemoServer.Http;

/// <summary>The sessions of legacy clients. Thread-safe. Bounded, because nobody has to say goodbye.</summary>
internal sealed class HttpSessions(Func<IServedSession> open, TimeProvider time, ILoggerFactory logs)
{
    private const int MaxSessions = 1000;

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, HttpSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>A new session, or null when there are too many.</summary>
    internal async Task<HttpSession?> TryCreateAsync()
    {
        // Idle sessions cost little, so it is enough to look for them when another one comes.
        await Task.WhenAll(_sessions.Values.Where(session => session.IdleFor > Idle).Select(EndAsync));

        if (_sessions.Count >= MaxSessions)
        {
            return null;
        }

        var session = new HttpSession(open(), time, logs);
        _sessions[session.Id] = session;
        return session;
    }

    internal HttpSession? Find(string id) => _sessions.GetValueOrDefault(id);

    internal Task EndAsync(HttpSession session)
    {
        _sessions.TryRemove(session.Id, out _);
        return session.DisposeAsync().AsTask();
    }

    internal Task EndAllAsync() => Task.WhenAll(_sessions.Values.Select(EndAsync));
}
