namespace Gateway.Actors.Cluster.InMemory;

/// <summary>The session directory of nodes that live in one process. Nothing in it outlives the process.</summary>
/// <param name="cluster">The nodes.</param>
public sealed class InMemoryDirectory(InMemoryCluster cluster) : ISessionDirectory
{
    /// <inheritdoc/>
    public Task<long> CreateAsync(SessionKey key, NodeId owner, SessionBinding binding, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        var epoch = cluster.NextEpoch();
        var record = new SessionRecord(owner, epoch, binding, state.ToArray());
        cluster.WithSessions(sessions => sessions.TryAdd(key, record) ? true : throw new InvalidOperationException("The session exists already."));
        return Task.FromResult(epoch);
    }

    /// <inheritdoc/>
    public Task<SessionRecord?> ReadAsync(SessionKey key, CancellationToken cancellationToken) =>
        Task.FromResult(cluster.WithSessions(sessions => sessions.GetValueOrDefault(key)));

    /// <inheritdoc/>
    public Task<long?> ClaimAsync(SessionKey key, SessionRecord expected, NodeId claimant, CancellationToken cancellationToken)
    {
        var epoch = cluster.NextEpoch();
        var claimed = !cluster.View.IsAlive(expected.Owner)
            && Change(key, expected.Owner, expected.Epoch, record => record with { Owner = claimant, Epoch = epoch });
        return Task.FromResult<long?>(claimed ? epoch : null);
    }

    /// <inheritdoc/>
    public Task<bool> UpdateAsync(SessionKey key, NodeId owner, long epoch, ReadOnlyMemory<byte> state, CancellationToken cancellationToken) =>
        Task.FromResult(Change(key, owner, epoch, record => record with { State = state.ToArray() }));

    /// <inheritdoc/>
    public Task<bool> ReleaseAsync(SessionKey key, NodeId owner, long epoch, CancellationToken cancellationToken) =>
        Task.FromResult(Change(key, owner, epoch, record => record with { Owner = default }));

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(SessionKey key, NodeId owner, long epoch, CancellationToken cancellationToken) =>
        Task.FromResult(Change(key, owner, epoch, _ => null));

    private bool Change(SessionKey key, NodeId owner, long epoch, Func<SessionRecord, SessionRecord?> change) => cluster.WithSessions(sessions =>
    {
        if (!sessions.TryGetValue(key, out var record) || record.Owner != owner || record.Epoch != epoch)
        {
            return false;
        }

        if (change(record) is { } changed)
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
