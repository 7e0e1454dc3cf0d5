namespace Gateway.Actors.Cluster.InMemory;

/// <summary>The session directory of nodes that live in one process. Nothing in it outlives the process.</summary>
/// <param name="cluster">The nodes.</param>
public sealed class InMemoryDirectory(InMemoryCluster cluster) : ISessionDirectory
{
    private const int ExpiryBatch = 500;

    private readonly TimeProvider _time = cluster.Time;

    /// <inheritdoc/>
    public Task<long> CreateAsync(SessionKey key, NodeId owner, SessionBinding binding, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        var epoch = cluster.NextEpoch();
        var session = new InMemorySession(new SessionRecord(owner, epoch, binding, state.ToArray()), TakenOver: null, _time.GetTimestamp());
        cluster.WithSessions(sessions => sessions.TryAdd(key, session) ? true : throw new InvalidOperationException("The session exists already."));
        return Task.FromResult(epoch);
    }

    /// <inheritdoc/>
    public Task<SessionRecord?> ReadAsync(SessionKey key, CancellationToken cancellationToken)
    {
        var session = cluster.WithSessions(sessions => sessions.GetValueOrDefault(key));
        return Task.FromResult(session is null ? null : session.Record with { IsPoisoned = IsPoisoned(session) });
    }

    /// <inheritdoc/>
    public Task<long?> ClaimAsync(SessionKey key, SessionRecord expected, NodeId claimant, CancellationToken cancellationToken)
    {
        var (epoch, now) = (cluster.NextEpoch(), _time.GetTimestamp());
        long? takenOver = expected.Owner == default ? null : now;
        var claimed = ChangeOrphan(key, expected, session => new InMemorySession(session.Record with { Owner = claimant, Epoch = epoch }, takenOver, now));
        return Task.FromResult<long?>(claimed ? epoch : null);
    }

    /// <inheritdoc/>
    public Task<bool> UpdateAsync(SessionKey key, NodeId owner, long epoch, ReadOnlyMemory<byte> state, CancellationToken cancellationToken) =>
        Task.FromResult(Change(key, owner, epoch, session => session with { Record = session.Record with { State = state.ToArray() } }));

    /// <inheritdoc/>
    public Task<bool> ReleaseAsync(SessionKey key, NodeId owner, long epoch, CancellationToken cancellationToken) =>
        Task.FromResult(Change(key, owner, epoch, session => session with { Record = session.Record with { Owner = default }, TakenOver = null }));

    /// <inheritdoc/>
    public Task<bool> DeleteOrphanAsync(SessionKey key, SessionRecord expected, CancellationToken cancellationToken) =>
        Task.FromResult(ChangeOrphan(key, expected, _ => null));

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(SessionKey key, NodeId owner, long epoch, CancellationToken cancellationToken) =>
        Task.FromResult(Change(key, owner, epoch, _ => null));

    /// <inheritdoc/>
    public Task TouchAsync(NodeId owner, IReadOnlyCollection<SessionKey> keys, CancellationToken cancellationToken)
    {
        foreach (var key in keys)
        {
            cluster.WithSessions(sessions => sessions.TryGetValue(key, out var session) && session.Record.Owner == owner
                ? sessions[key] = session with { LastUse = _time.GetTimestamp() }
                : null);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<int> ExpireAsync(TimeSpan idle, CancellationToken cancellationToken) => Task.FromResult(cluster.WithSessions(sessions => sessions
        .Where(entry => !cluster.View.IsAlive(entry.Value.Record.Owner) && _time.GetElapsedTime(entry.Value.LastUse) >= idle)
        .Take(ExpiryBatch)
        .ToList()
        .Count(entry => sessions.Remove(entry.Key))));

    private bool IsPoisoned(InMemorySession session) =>
        session.TakenOver is { } taken && cluster.DeathOf(session.Record.Owner) is { } death && _time.GetElapsedTime(taken, death) < SessionRecord.PoisonWindow;

    private bool ChangeOrphan(SessionKey key, SessionRecord expected, Func<InMemorySession, InMemorySession?> change) =>
        !cluster.View.IsAlive(expected.Owner) && Change(key, expected.Owner, expected.Epoch, change);

    private bool Change(SessionKey key, NodeId owner, long epoch, Func<InMemorySession, InMemorySession?> change) => cluster.WithSessions(sessions =>
    {
        if (!sessions.TryGetValue(key, out var session) || session.Record.Owner != owner || session.Record.Epoch != epoch)
        {
            return false;
        }

        if (change(session) is { } changed)
        {
            sessions[key] = changed;
        }
        else
        {
            sessions.Remove(key);
        }

        return true;
    });
}
