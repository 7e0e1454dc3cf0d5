namespace Gateway.Policies.Cel.Values;

/// <summary>A map in the order its entries were given; small ones are searched, larger ones have an index.</summary>
internal sealed class ArrayMap : CelMap
{
    public static readonly ArrayMap Empty = new([], [], null);

    // Comparing up to this many keys costs less than hashing one.
    private const int SearchedSize = 8;

    private readonly CelValue[] _keys;
    private readonly CelValue[] _values;
    private readonly Dictionary<CelValue, int>? _index;

    private ArrayMap(CelValue[] keys, CelValue[] values, Dictionary<CelValue, int>? index)
    {
        _keys = keys;
        _values = values;
        _index = index;
    }

    public override int Count => _keys.Length;

    /// <summary>Null if the same key stands twice. Keys must be of a kind that can be one (<see cref="IsKey"/>).</summary>
    public static ArrayMap? TryCreate(CelValue[] keys, CelValue[] values)
    {
        if (keys.Length == 0)
        {
            return Empty;
        }

        if (keys.Length <= SearchedSize)
        {
            return HasRepeated(keys) ? null : new(keys, values, null);
        }

        var index = new Dictionary<CelValue, int>(keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            if (!index.TryAdd(keys[i], i))
            {
                return null;
            }
        }

        return new(keys, values, index);
    }

    public static bool IsKey(CelKind kind) => kind is CelKind.Bool or CelKind.Int or CelKind.UInt or CelKind.String;

    public override CelValue KeyAt(int index) => _keys[index];

    public override CelValue ValueAt(int index) => _values[index];

    public override bool TryGet(string key, out CelValue value)
    {
        if (_index is not null)
        {
            return TryGet(CelValue.Of(key), out value);
        }

        for (var i = 0; i < _keys.Length; i++)
        {
            if (_keys[i].Kind == CelKind.String && string.Equals(_keys[i].Text, key))
            {
                value = _values[i];
                return true;
            }
        }

        value = default;
        return false;
    }

    public override bool TryGet(CelValue key, out CelValue value)
    {
        var found = _index is null ? Search(key) : _index.GetValueOrDefault(key, -1);
        value = found < 0 ? default : _values[found];
        return found >= 0;
    }

    private static bool HasRepeated(CelValue[] keys)
    {
        for (var i = 1; i < keys.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (Equality.Equal(keys[i], keys[j]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private int Search(in CelValue key)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            if (Equality.Equal(_keys[i], key))
            {
                return i;
            }
        }

        return -1;
    }
}
