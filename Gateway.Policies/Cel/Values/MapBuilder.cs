namespace Gateway.Policies.Cel.Values;

/// <summary>Collects the entries of a new map.</summary>
internal sealed class MapBuilder
{
    private readonly List<CelValue> _keys = [];
    private readonly List<CelValue> _values = [];

    public void Add(in CelValue key, in CelValue value)
    {
        _keys.Add(key);
        _values.Add(value);
    }

    /// <summary>The map, or the error of a key that repeats or cannot be one.</summary>
    public CelValue Build()
    {
        foreach (var key in _keys)
        {
            if (!ArrayMap.IsKey(key.Kind))
            {
                return CelValue.Fail(Errors.KeyType);
            }
        }

        return ArrayMap.TryCreate([.. _keys], [.. _values]) is { } map ? CelValue.Of(map) : CelValue.Fail(Errors.RepeatedKey);
    }
}
