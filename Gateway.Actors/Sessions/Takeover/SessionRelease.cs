using System.Collections.Concurrent;
using Gateway.Actors.Cluster;

namespace Gateway.Actors.Sessions.Takeover;

/// <summary>
/// Gives sessions up to other nodes, each in the moment in which no request uses it. Its stream ends then, so that the client's return finds the next
/// owner. Sessions with a child process, whose state is lost by it, come last.
/// </summary>
public sealed class SessionRelease
{
    // Less than a drain has beyond the longest call, so that a call of a session with a child ends in time as well.
    private static readonly TimeSpan ChildrenWait = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    // Given up here, while their rows still name this node.
    private readonly ConcurrentDictionary<SessionKey, Session> _pending = new();
    private readonly SessionServices _services;
    private readonly SessionRegistry _registry;

    internal SessionRelease(SessionServices services, SessionRegistry registry) => (_services, _registry) = (services, registry);

    /// <summary>Whether a session of a route that is gone was given up, and its row does not say so yet.</summary>
    public bool IsPending(SessionKey key) => _pending.ContainsKey(key);

    /// <summary>
    /// Drops all sessions that other nodes may own by now, and waits until their children are gone. Hidden ones, and those that are their streams, go on.
    /// </summary>
    public async Task FenceAllAsync()
    {
        var sessions = Held();
        sessions.ForEach(session => session.GiveUp());
        await Task.WhenAll(sessions.Select(session => session.Stopped));
    }

    /// <summary>
    /// Releases all sessions, each when it is not used; those that are still used when <paramref name="deadline"/> is cancelled are released all the same, and
    /// their calls end unknown.
    /// </summary>
    public async Task ReleaseAllAsync(CancellationToken deadline = default)
    {
        while (Held() is { Count: > 0 } held)
        {
            var childless = held.Where(session => !HasChild(session)).ToList();
            var released = Task.WhenAll(childless.Select(session => ReleaseWhenUnusedAsync(session, deadline)));
            if (childless.Count < held.Count)
            {
                await WaitAsync(released, ChildrenWait, deadline);
                await Task.WhenAll(held.Except(childless).Select(session => ReleaseWhenUnusedAsync(session, deadline)));
            }

            await released;
        }
    }

    /// <summary>
    /// Gives the sessions of a route up that this node has no longer. Others may still have it, for now or for good, so no row is deleted: one that nobody
    /// claims is forgotten when it was unused for long enough.
    /// </summary>
    public async Task ReleaseRouteAsync(ulong route)
    {
        var sessions = Held().Where(session => session.Binding.Route == route).ToList();
        foreach (var session in sessions)
        {
            _pending[session.Key] = session;
            session.GiveUp();
        }

        await Task.WhenAll(sessions.Select(async session =>
        {
            await session.Stopped;
            if (await TryReleaseRowAsync(session))
            {
                _pending.TryRemove(session.Key, out _);
            }
            else
            {
                // As long as the row names this node, nobody else claims the session.
                _services.Background.Run("release a session", () => ReleaseRowAsync(session));
            }
        }));
    }

    /// <summary>
    /// Gives up sessions that were not used for so long: their connections and their memory go, their rows stay. A child process cannot be had again as it was,
    /// so its session stays with it.
    /// </summary>
    public Task PassivateAsync(TimeSpan unused) => Task.WhenAll(
        Held().Where(session => session.Idle > unused && !session.ServerRequests.IsAny && !HasChild(session) && session.Uses.TryRetire()).Select(PassivateAsync));

    private async Task PassivateAsync(Session session)
    {
        if (!await TryReleaseRowAsync(session))
        {
            session.Uses.Reopen();
            return;
        }

        session.GiveUp(isExpected: true);
        await session.Stopped;
        SessionLog.Passivated(_services.Logger, session.LogName);
    }

    private async Task ReleaseRowAsync(Session session)
    {
        while (_services.Membership.Self == session.Node && !await TryReleaseRowAsync(session))
        {
            await Task.Delay(RetryPause, _services.Time);
        }

        _pending.TryRemove(session.Key, out _);
    }

    private async Task<bool> TryReleaseRowAsync(Session session)
    {
        try
        {
            await _services.Directory.ReleaseAsync(session.Key, session.Node, session.Epoch, CancellationToken.None);
            return true;
        }
        catch (DirectoryUnavailableException)
        {
            return false;
        }
    }

    private List<Session> Held() => [.. _registry.All.Where(session => session is { IsSaved: true, IsClosed: false })];

    private async Task ReleaseAsync(Session session)
    {
        // Where the row cannot be had this node leaves, or is declared dead: then the session is anybody's as well.
        await TryReleaseRowAsync(session);
        session.GiveUp();
        await session.Stopped;
    }

    private async Task ReleaseWhenUnusedAsync(Session session, CancellationToken deadline)
    {
        await WaitAsync(session.Uses.RetireAsync(), Timeout.InfiniteTimeSpan, deadline);
        await ReleaseAsync(session);
    }

    private async Task WaitAsync(Task task, TimeSpan atMost, CancellationToken deadline)
    {
        try
        {
            await task.WaitAsync(atMost, _services.Time, deadline);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // Now all go.
        }
    }

    private static bool HasChild(Session session) => session.View.Targets.Any(target => target is { Upstream: not null, Target.Config.Stdio: not null });
}
