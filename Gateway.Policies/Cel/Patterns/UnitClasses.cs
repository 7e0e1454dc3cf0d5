namespace Gateway.Policies.Cel.Patterns;

/// <summary>The sets of UTF-16 units a pattern uses, and how many kinds of units they tell apart: the engine's alphabet.</summary>
internal sealed class UnitClasses
{
    private readonly Dictionary<string, UnitSet> _sets = new(StringComparer.Ordinal);

    /// <summary>Adds a set; its text.</summary>
    public string Add(UnitSet set)
    {
        var text = set.ToString();
        _sets.TryAdd(text, set);
        return text;
    }

    public int Count()
    {
        // Each set has a number of its own; the exclusive or of the sets a unit is in tells its kind, up to a negligible chance.
        var changes = new SortedDictionary<int, ulong>();
        var number = 0UL;
        foreach (var set in _sets.Values)
        {
            number = Mixed(number + 0x9E3779B97F4A7C15);
            foreach (var (first, last) in set.Ranges)
            {
                changes[first] = changes.GetValueOrDefault(first) ^ number;
                changes[last + 1] = changes.GetValueOrDefault(last + 1) ^ number;
            }
        }

        var kinds = new HashSet<ulong> { 0 };
        var current = 0UL;
        foreach (var change in changes.Values)
        {
            current ^= change;
            kinds.Add(current);
        }

        return kinds.Count;
    }

    private static ulong Mixed(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
