using System.Collections.Concurrent;

namespace Gateway.Actors.Upstreams.Stdio;

/// <summary>
/// The children of a stdio target that several sessions share: one for all, or one for each caller. Started by the first session that needs
/// it, started anew by the next one after it ended. Thread-safe.
/// </summary>
internal sealed class SharedChildren(TimeProvider time)
{
    /// <summary>How long a caller's child is kept after the caller's last session has ended.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Lazy<Task<SharedChild>>> _children = new(StringComparer.Ordinal);
    private volatile bool _disposed;

    /// <summary>Attaches a session to the child for <paramref name="key"/>.</summary>
    /// <param name="key">The caller; empty: everybody.</param>
    /// <param name="listener">Takes what the child says to all its sessions.</param>
    /// <param name="start">Starts and initialises a child with this listener.</param>
    /// <exception cref="UpstreamException">It cannot be started.</exception>
    public async Task<IUpstream> AttachAsync(string key, IUpstreamListener listener, Func<IUpstreamListener, Task<IUpstream>> start)
    {
        while (true)
        {
            var entry = _children.GetOrAdd(key, _ => new(() => SharedChild.StartAsync(start)));
            SharedChild child;
            try
            {
                child = await entry.Value;
            }
            catch
            {
                Remove(key, entry);
                throw;
            }

            if (!_disposed && child.TryAttach(listener, key.Length == 0 ? null : () => OnDeserted(key, entry, child)) is { } attached)
            {
                return attached;
            }

            Remove(key, entry);
            await child.DisposeAsync();
            if (_disposed)
            {
                throw new UpstreamException(UpstreamFault.Unreachable, "it is no longer configured");
            }
        }
    }

    /// <summary>Ends all children; later attempts to attach fail.</summary>
    public async Task DisposeAsync()
    {
        _disposed = true;
        foreach (var (key, entry) in _children)
        {
            Remove(key, entry);
            var child = entry.Value;
            await ((Task)child).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (child.IsCompletedSuccessfully)
            {
                await (await child).DisposeAsync();
            }
        }
    }

    private void OnDeserted(string key, Lazy<Task<SharedChild>> entry, SharedChild child) => child.WhenStillDesertedAfter(Linger, time, async () =>
    {
        Remove(key, entry);
        await child.DisposeAsync();
    });

    private void Remove(string key, Lazy<Task<SharedChild>> entry) => _children.TryRemove(new KeyValuePair<string, Lazy<Task<SharedChild>>>(key, entry));
}
