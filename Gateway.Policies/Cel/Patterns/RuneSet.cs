namespace Gateway.Policies.Cel.Patterns;

/// <summary>A set of code points, as ascending ranges that neither overlap nor touch.</summary>
internal sealed class RuneSet
{
    public const int Last = 0x10FFFF;

    private readonly (int First, int Last)[] _ranges;

    private RuneSet((int First, int Last)[] ranges) => _ranges = ranges;

    public static RuneSet Any { get; } = Of((0, Last));

    public static RuneSet AnyButNewLine { get; } = Of(('\n', '\n')).Negate();

    public static RuneSet Digits { get; } = Of(('0', '9'));

    public static RuneSet Words { get; } = Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));

    public static RuneSet Spaces { get; } = Of(('\t', '\n'), ('\f', '\r'), (' ', ' '));

    public IReadOnlyList<(int First, int Last)> Ranges => _ranges;

    /// <summary>The one character in it, or -1.</summary>
    public int Single => _ranges.Length == 1 && _ranges[0].First == _ranges[0].Last ? _ranges[0].First : -1;

    public static RuneSet Of(params IEnumerable<(int First, int Last)> ranges)
    {
        var merged = new List<(int First, int Last)>();
        foreach (var range in ranges.OrderBy(range => range.First))
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            }
            else
            {
                merged.Add(range);
            }
        }

        return new RuneSet([.. merged]);
    }

    public RuneSet Union(RuneSet other) => Of(_ranges.Concat(other._ranges));

    public RuneSet Negate()
    {
        var ranges = new List<(int First, int Last)>();
        var next = 0;
        foreach (var (first, last) in _ranges)
        {
            if (first > next)
            {
                ranges.Add((next, first - 1));
            }

            next = last + 1;
        }

        if (next <= Last)
        {
            ranges.Add((next, Last));
        }

        return new RuneSet([.. ranges]);
    }

    /// <summary>With every character that differs only in case.</summary>
    public RuneSet FoldCase()
    {
        var added = new List<(int First, int Last)>(_ranges);
        foreach (var (first, last) in _ranges)
        {
            // A range this wide already has all cases of its own letters but for the few that cross its ends.
            for (var value = first; value <= last; value++)
            {
                foreach (var other in CaseFolding.Variants(value))
                {
                    added.Add((other, other));
                }
            }
        }

        return Of(added);
    }
}
