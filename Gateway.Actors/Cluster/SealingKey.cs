using Gateway.Actors.Sealing;

namespace Gateway.Actors.Cluster;

/// <summary>
/// Keeps a node sealing with the newest key that every live node has: keys are replaced one node after the other, and what one seals another must
/// open.
/// </summary>
public sealed class SealingKey : IAsyncDisposable
{
    private readonly KeyRing _keys;
    private readonly IClusterMembership _membership;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _following;

    private SealingKey(KeyRing keys, IClusterMembership membership)
    {
        (_keys, _membership) = (keys, membership);
        var view = membership.Current;
        Apply(view);
        _following = FollowAsync(view.Version);
    }

    /// <summary>Picks the key for the nodes there are, and goes on doing so as they come and go.</summary>
    public static SealingKey Follow(KeyRing keys, IClusterMembership membership) => new(keys, membership);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }

    private async Task FollowAsync(long version)
    {
        while (true)
        {
            var view = await _membership.NextAsync(version, _ended.Token);
            Apply(view);
            version = view.Version;
        }
    }

    private void Apply(NodeView view) =>
        _keys.SealFor([.. view.Nodes.Where(node => node.IsAlive && node.Profile.KeyIds.Length > 0).Select(node => (IReadOnlyCollection<string>)node.Profile.KeyIds)]);
}
