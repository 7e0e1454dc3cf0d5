using Gateway.Actors.Cluster;

namespace Gateway.Actors.Sessions.Placing;

/// <summary>
/// Which node was last known to own which session, and under which epoch. A memory, not the truth: bounded, the least recently used half goes at
/// once. Thread-safe.
/// </summary>
/// <param name="capacity">Sessions that are remembered.</param>
internal sealed class KnownOwners(int capacity)
{
    private readonly Lock _lock = new();
    private readonly int _half = (capacity + 1) / 2;
    private Dictionary<SessionKey, KnownOwner> _recent = [];
    private Dictionary<SessionKey, KnownOwner> _older = [];

    public KnownOwner? Find(SessionKey key)
    {
        lock (_lock)
        {
            if (_recent.TryGetValue(key, out var known))
            {
                return known;
            }

            if (!_older.Remove(key, out known))
            {
                return null;
            }

            Add(key, known);
            return known;
        }
    }

    /// <summary>Notes an owner, unless a later one is known.</summary>
    public void Learn(SessionKey key, NodeId owner, long epoch)
    {
        lock (_lock)
        {
            if (!(_recent.TryGetValue(key, out var known) || _older.Remove(key, out known)) || known.Epoch <= epoch)
            {
                known = new KnownOwner(owner, epoch);
            }

            Add(key, known);
        }
    }

    public void Forget(SessionKey key)
    {
        lock (_lock)
        {
            _recent.Remove(key);
            _older.Remove(key);
        }
    }

    private void Add(SessionKey key, KnownOwner known)
    {
        if (_recent.Count >= _half && !_recent.ContainsKey(key))
        {
            (_older, _recent) = (_recent, []);
        }

        if (_half > 0)
        {
            _recent[key] = known;
        }
    }
}

/// <summary>The owner of a session as it was last known.</summary>
/// <param name="Node">The owner.</param>
/// <param name="Epoch">The epoch of the ownership.</param>
internal readonly record struct KnownOwner(NodeId Node, long Epoch);
