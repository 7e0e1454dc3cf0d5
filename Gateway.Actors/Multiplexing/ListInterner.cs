namespace Gateway.Actors.Multiplexing;

/// <summary>
/// Keeps the last few different lists of a backend, so that sessions with equal lists share one copy. A hundred tools are easily 100 KB, and
/// most callers see the same ones. Thread-safe.
/// </summary>
internal sealed class ListInterner
{
    private const int KeptOfEachKind = 8;

    private readonly Lock _lock = new();
    private readonly Queue<MergedList>[] _lists = [new(), new(), new(), new()];

    public MergedList Intern(ListKind kind, MergedList list)
    {
        lock (_lock)
        {
            var kept = _lists[(int)kind];
            foreach (var other in kept)
            {
                if (other.Result.AsSpan().SequenceEqual(list.Result) && SameOwners(other, list))
                {
                    return other;
                }
            }

            kept.Enqueue(list);
            if (kept.Count > KeptOfEachKind)
            {
                kept.Dequeue();
            }

            return list;
        }
    }

    private static bool SameOwners(MergedList one, MergedList other) =>
        one.Owners is null ? other.Owners is null : other.Owners is not null && one.Owners.Count == other.Owners.Count
            && one.Owners.All(owner => other.Owners.TryGetValue(owner.Key, out var target) && target == owner.Value);
}
