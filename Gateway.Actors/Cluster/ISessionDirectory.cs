namespace Gateway.Actors.Cluster;

/// <summary>
/// Which node owns which session. Every change names the owner and epoch it was decided on, and is refused when they are no longer so:
/// a node that lost a session cannot write to it.
/// </summary>
public interface ISessionDirectory
{
    /// <summary>Writes a new session owned by <paramref name="owner"/>; returns its epoch.</summary>
    Task<long> CreateAsync(SessionKey key, NodeId owner, SessionBinding binding, ReadOnlyMemory<byte> state, CancellationToken cancellationToken);

    /// <summary>The session, or null when there is none.</summary>
    Task<SessionRecord?> ReadAsync(SessionKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a session over from <paramref name="expected"/>, if it still is what was read and its owner is not alive. Returns the new epoch,
    /// or null when another node was faster, the owner is alive, or the session is gone.
    /// </summary>
    Task<long?> ClaimAsync(SessionKey key, SessionRecord expected, NodeId claimant, CancellationToken cancellationToken);

    /// <summary>Replaces the state; false when <paramref name="owner"/> and <paramref name="epoch"/> do not own the session.</summary>
    Task<bool> UpdateAsync(SessionKey key, NodeId owner, long epoch, ReadOnlyMemory<byte> state, CancellationToken cancellationToken);

    /// <summary>Gives the session up without ending it: any node may claim it. False when it was not owned.</summary>
    Task<bool> ReleaseAsync(SessionKey key, NodeId owner, long epoch, CancellationToken cancellationToken);

    /// <summary>Ends the session; false when <paramref name="owner"/> and <paramref name="epoch"/> do not own it.</summary>
    Task<bool> DeleteAsync(SessionKey key, NodeId owner, long epoch, CancellationToken cancellationToken);
}
