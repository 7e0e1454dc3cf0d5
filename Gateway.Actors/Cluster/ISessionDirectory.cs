namespace Gateway.Actors.Cluster;

/// <summary>
/// Which node owns which session. Every change names the owner and epoch it was decided on, and is refused when they are no longer so:
/// a node that lost a session cannot write to it.
/// </summary>
/// <exception cref="DirectoryUnavailableException">From any method: the directory cannot be asked now, or does not take more.</exception>
public interface ISessionDirectory
{
    /// <summary>The most bytes a session's state may have: 8 KiB.</summary>
    const int MaxStateBytes = 8192;

    /// <summary>Writes a new session owned by <paramref name="owner"/>; returns its epoch.</summary>
    Task<long> CreateAsync(SessionKey key, NodeId owner, SessionBinding binding, ReadOnlyMemory<byte> state, CancellationToken cancellationToken);

    /// <summary>The session, or null when there is none.</summary>
    Task<SessionRecord?> ReadAsync(SessionKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a session over from <paramref name="expected"/>, if it still is what was read and its owner is not alive. Returns the new epoch,
    /// or null when another node was faster, the owner is alive, or the session is gone.
    /// </summary>
    Task<long?> ClaimAsync(SessionKey key, SessionRecord expected, NodeId claimant, CancellationToken cancellationToken);

    /// <summary>Replaces the state, of at most <see cref="MaxStateBytes"/>; false when <paramref name="owner"/> and <paramref name="epoch"/> do not own the session.</summary>
    Task<bool> UpdateAsync(SessionKey key, NodeId owner, long epoch, ReadOnlyMemory<byte> state, CancellationToken cancellationToken);

    /// <summary>Gives the session up without ending it: any node may claim it. False when it was not owned.</summary>
    Task<bool> ReleaseAsync(SessionKey key, NodeId owner, long epoch, CancellationToken cancellationToken);

    /// <summary>
    /// Ends a session that nobody holds, without building it again; false when it is no longer what was read, or its owner is alive.
    /// </summary>
    Task<bool> DeleteOrphanAsync(SessionKey key, SessionRecord expected, CancellationToken cancellationToken);

    /// <summary>Notes that sessions of <paramref name="owner"/> were used of late; those it does not own are left as they are.</summary>
    Task TouchAsync(NodeId owner, IReadOnlyCollection<SessionKey> keys, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets sessions that nobody holds and that were not used for <paramref name="idle"/>, at most 500 at a time; returns how many. Who holds one
    /// ends it itself.
    /// </summary>
    Task<int> ExpireAsync(TimeSpan idle, CancellationToken cancellationToken);

    /// <summary>Ends the session; false when <paramref name="owner"/> and <paramref name="epoch"/> do not own it.</summary>
    Task<bool> DeleteAsync(SessionKey key, NodeId owner, long epoch, CancellationToken cancellationToken);
}
