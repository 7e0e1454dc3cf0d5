namespace Gateway.Policies.Cel.Time;

/// <summary>A time zone: recorded changes of its offset, then a rule; or one offset.</summary>
internal sealed class Zone
{
    public static readonly Zone Utc = new(0);

    private readonly long[] _changes;
    private readonly int[] _offsets;
    private readonly int _first;
    private readonly ZoneRule? _rule;

    public Zone(int offset)
        : this([], [], offset, null)
    {
    }

    /// <param name="changes">Moments in seconds since 1970, ascending.</param>
    /// <param name="offsets">The offset from each change on.</param>
    /// <param name="first">The offset before the first.</param>
    /// <param name="rule">What holds after the last.</param>
    public Zone(long[] changes, int[] offsets, int first, ZoneRule? rule)
    {
        _changes = changes;
        _offsets = offsets;
        _first = first;
        _rule = rule;
    }

    /// <summary>Seconds east of UTC at a moment in seconds since 1970.</summary>
    public int OffsetAt(long seconds)
    {
        // What the last recorded change brought holds until the rule's next one.
        if (_rule is not null && (_changes.Length == 0 || (seconds >= _changes[^1] && _rule.LatestChange(seconds) > _changes[^1])))
        {
            return _rule.OffsetAt(seconds);
        }

        var found = _changes.AsSpan().BinarySearch(seconds);
        var last = found >= 0 ? found : ~found - 1;
        return last < 0 ? _first : _offsets[last];
    }
}
