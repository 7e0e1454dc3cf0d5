using System.Collections.Concurrent;
using System.Collections.Frozen;
using Gateway.Actors.Backends;
using Gateway.Actors.Multiplexing;

namespace Gateway.Actors.Sessions.Lists;

/// <summary>The names that the targets of a session were last known to have. Thread-safe.</summary>
internal sealed class TargetNames(TimeProvider time, TimeSpan fresh)
{
    private readonly ConcurrentDictionary<(Target Target, ListKind Kind), Entry> _entries = new();

    /// <summary>What is known of a target, and whether it can be relied on; null: nothing.</summary>
    public (FrozenSet<string> Names, bool IsFresh)? Find(SessionView view, TargetView target, ListKind kind)
    {
        var own = _entries.TryGetValue((target.Target, kind), out var entry)
            ? (entry.Names, entry.Version == view.ListVersions[(int)kind] && IsFresh(target, kind, entry.Fetched))
            : ((FrozenSet<string>, bool)?)null;
        var index = view.Backend.Targets.IndexOf(target.Target);
        if (own is { Item2: true } || index < 0 || view.Lists[(int)kind] is not { List: { IsWhole: true } list } cached)
        {
            return own;
        }

        return (list.Catalog(kind, view.Backend.Names).NamesOf(index), IsFresh(target, kind, cached.Fetched));
    }

    /// <summary>Takes note of what a target has.</summary>
    public void Keep(Target target, ListKind kind, FrozenSet<string> names, int version, long fetched) =>
        _entries[(target, kind)] = new Entry(names, version, fetched);

    private bool IsFresh(TargetView target, ListKind kind, long fetched) =>
        time.GetElapsedTime(fetched) < fresh || ListRelay.AnnouncesChanges(target, kind);

    private sealed record Entry(FrozenSet<string> Names, int Version, long Fetched);
}
