using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.InMemory;

namespace Gateway.Tests.Cluster.InMemory;

/// <summary>A node's directory as it is when its database can be away.</summary>
internal sealed class LinkedDirectory(InMemoryDirectory directory, DatabaseLink link) : ISessionDirectory
{
    private InMemoryDirectory Reached
    {
        get
        {
            link.Ask();
            return directory;
        }
    }

    public async Task<long> CreateAsync(SessionKey key, NodeId owner, SessionBinding binding, ReadOnlyMemory<byte> state, CancellationToken cancellationToken) =>
        await Reached.CreateAsync(key, owner, binding, state, cancellationToken);

    public async Task<SessionRecord?> ReadAsync(SessionKey key, CancellationToken cancellationToken)
    {
        var record = await Reached.ReadAsync(key, cancellationToken);
        if (link.AfterRead is { } then)
        {
            link.AfterRead = null;
            await then();
        }

        return record;
    }

    public async Task<long?> ClaimAsync(SessionKey key, SessionRecord expected, NodeId claimant, CancellationToken cancellationToken) =>
        await Reached.ClaimAsync(key, expected, claimant, cancellationToken);

    public async Task<bool> UpdateAsync(SessionKey key, NodeId owner, long epoch, ReadOnlyMemory<byte> state, CancellationToken cancellationToken) =>
        await Reached.UpdateAsync(key, owner, epoch, state, cancellationToken);

    public async Task<bool> ReleaseAsync(SessionKey key, NodeId owner, long epoch, CancellationToken cancellationToken) =>
        await Reached.ReleaseAsync(key, owner, epoch, cancellationToken);

    public async Task<bool> DeleteOrphanAsync(SessionKey key, SessionRecord expected, CancellationToken cancellationToken) =>
        await Reached.DeleteOrphanAsync(key, expected, cancellationToken);

    public async Task TouchAsync(NodeId owner, IReadOnlyCollection<SessionKey> keys, CancellationToken cancellationToken) =>
        await Reached.TouchAsync(owner, keys, cancellationToken);

    public async Task<int> ExpireAsync(TimeSpan idle, CancellationToken cancellationToken) => await Reached.ExpireAsync(idle, cancellationToken);

    public async Task<bool> DeleteAsync(SessionKey key, NodeId owner, long epoch, CancellationToken cancellationToken) =>
        await Reached.DeleteAsync(key, owner, epoch, cancellationToken);
}
