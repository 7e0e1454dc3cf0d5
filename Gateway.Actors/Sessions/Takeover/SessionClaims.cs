using System.Collections.Concurrent;
using Gateway.Actors.Backends;
using Gateway.Actors.Cluster;
using Gateway.Actors.Sessions.Placing;
using Gateway.Actors.Telemetry;

namespace Gateway.Actors.Sessions.Takeover;

/// <summary>
/// Takes sessions over whose owner is not alive, each when its next request comes. A claim moves the row and nothing else: targets are connected by
/// the first message that needs them. Thread-safe.
/// </summary>
internal sealed class SessionClaims(SessionServices services, SessionRegistry registry)
{
    private readonly ConcurrentDictionary<SessionKey, Lazy<Task<SessionPlace>>> _claims = new();
    private readonly ClaimTurns _turns = new(services.Limits.Cluster.ClaimsPerSecond, services.Limits.Cluster.Hold, services.Time);

    /// <summary>The claim of a session that is under way; null: there is none.</summary>
    public Task<SessionPlace>? Pending(SessionKey key) => _claims.TryGetValue(key, out var claim) ? claim.Value : null;

    /// <summary>Takes a session over; what comes meanwhile for the same one waits for the same claim.</summary>
    /// <param name="id">As the client carries it.</param>
    /// <param name="opened">What the id says.</param>
    /// <param name="orphan">The session as it was read.</param>
    /// <param name="backend">What the session is with.</param>
    /// <param name="caller">Whose it is.</param>
    /// <returns>Here; or unknown, when another node was faster; or when to ask again; or why not.</returns>
    public async Task<SessionPlace> ClaimAsync(string id, SessionId opened, SessionRecord orphan, McpBackend backend, SessionCaller caller)
    {
        var claim = new Lazy<Task<SessionPlace>>(() => ClaimOnceAsync(id, opened, orphan, backend, caller));
        var first = _claims.GetOrAdd(opened.Key, claim);
        try
        {
            return await first.Value;
        }
        finally
        {
            _claims.TryRemove(new KeyValuePair<SessionKey, Lazy<Task<SessionPlace>>>(opened.Key, first));
        }
    }

    private async Task<SessionPlace> ClaimOnceAsync(string id, SessionId opened, SessionRecord orphan, McpBackend backend, SessionCaller caller)
    {
        if (registry.Find(id) is { IsClosed: false } held)
        {
            return SessionPlace.Here(held);
        }

        var turn = orphan is { IsPoisoned: false, IsReadable: true } ? _turns.Take(opened.Key) : null;
        if (turn?.Left(services.Time) > TimeSpan.Zero)
        {
            return SessionPlace.TakingOver(turn);
        }

        var outcome = "failed";
        try
        {
            (var place, outcome) = await TryClaimAsync(id, opened, orphan, backend, caller, turn is not null);
            return place;
        }
        finally
        {
            services.Telemetry.Takeovers.Add(1, GatewayTelemetry.Tag("outcome", outcome));
        }
    }

    private async Task<(SessionPlace Place, string Outcome)> TryClaimAsync(
        string id, SessionId opened, SessionRecord orphan, McpBackend backend, SessionCaller caller, bool isItsTurn)
    {
        if (orphan.IsPoisoned)
        {
            SessionLog.Poisoned(services.Logger, Name(opened.Key), orphan.Owner);
            await services.Directory.DeleteOrphanAsync(opened.Key, orphan, CancellationToken.None);
            return (SessionPlace.Nowhere, "poisoned");
        }

        if (!orphan.IsReadable || SavedSessionFormat.Read(orphan.State) is not { } saved)
        {
            // A node of the build that wrote it, or with its key, can.
            return (SessionPlace.Unavailable("unreadable"), "unreadable");
        }

        if (!isItsTurn)
        {
            return (SessionPlace.Unavailable("too_many_takeovers"), "too_many");
        }

        var self = services.Membership.Self;
        if (registry.TryReserve(caller.Principal) is not SessionRefusal.None)
        {
            return (SessionPlace.Unavailable("node_is_full"), "node_is_full");
        }

        var epoch = await ClaimRowAsync(opened, orphan, self, caller);
        if (epoch is null)
        {
            return (SessionPlace.Unknown, "other_node");
        }

        var session = new Session(id, opened, epoch.Value, caller.Owner, backend, saved.Profile, hidden: false, services, registry.Remove, saved, self);
        await registry.AddAsync(session, backend);
        if (session.IsGivenUp)
        {
            return (SessionPlace.TakingOver(), "failed");
        }

        SessionLog.TakenOver(services.Logger, session.LogName, orphan.Owner, epoch.Value);
        return (SessionPlace.Here(session), "taken_over");
    }

    private async Task<long?> ClaimRowAsync(SessionId opened, SessionRecord orphan, NodeId self, SessionCaller caller)
    {
        long? epoch = null;
        try
        {
            return epoch = await services.Directory.ClaimAsync(opened.Key, orphan, self, CancellationToken.None);
        }
        finally
        {
            if (epoch is null)
            {
                registry.GiveBack(caller.Principal);
            }
        }
    }

    private static string Name(SessionKey key) => key.ToString()[..Session.LogNameLength];
}
