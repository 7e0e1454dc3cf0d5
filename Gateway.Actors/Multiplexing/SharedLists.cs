using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Multiplexing;

/// <summary>
/// Lists that a target gives to everybody (MCP 2026-07-28, <c>cacheScope: public</c>), as long as it says they are good and no session hears of a change.
/// They are kept as the target sent them, before anybody's rules. What a target says is one caller's is never here. Thread-safe.
/// </summary>
internal sealed class SharedLists(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Entry?[] _lists = new Entry?[ListKinds.All.Length];
    private readonly int[] _versions = new int[ListKinds.All.Length];

    /// <summary>How often a list is known to have changed.</summary>
    public int Version(ListKind kind)
    {
        lock (_lock)
        {
            return _versions[(int)kind];
        }
    }

    /// <summary>The raw result; null: there is none that is good.</summary>
    public byte[]? Find(ListKind kind)
    {
        lock (_lock)
        {
            return _lists[(int)kind] is { } entry && time.GetElapsedTime(entry.Since) < entry.For ? entry.Result : null;
        }
    }

    /// <summary>Keeps a list that was asked for when <see cref="Version"/> had this number, if it is for everybody.</summary>
    public void Keep(ListKind kind, byte[] result, CacheHint hint, int version)
    {
        lock (_lock)
        {
            if (hint.Shared > TimeSpan.Zero && _versions[(int)kind] == version)
            {
                _lists[(int)kind] = new Entry(result, time.GetTimestamp(), hint.Shared);
            }
        }
    }

    /// <summary>Forgets a list that changed.</summary>
    public void Forget(ListKind kind)
    {
        lock (_lock)
        {
            _versions[(int)kind]++;
            _lists[(int)kind] = null;
        }
    }

    /// <summary>Forgets all lists, as any may have changed.</summary>
    public void ForgetAll()
    {
        foreach (var kind in ListKinds.All)
        {
            Forget(kind);
        }
    }

    private sealed record Entry(byte[] Result, long Since, TimeSpan For);
}
