namespace Gateway.Policies.Cel;

/// <summary>
/// A map the evaluator can look into and walk. Derive from it to show a host's collection, say request headers, without copying.
/// Implementations are immutable while an evaluation runs, and do not throw.
/// </summary>
public abstract class CelMap
{
    /// <summary>The number of entries.</summary>
    public abstract int Count { get; }

    /// <summary>The key of entry <paramref name="index"/>, from 0 to <see cref="Count"/> - 1, in an order that stays the same.</summary>
    public abstract CelValue KeyAt(int index);

    /// <summary>The value of entry <paramref name="index"/>.</summary>
    public abstract CelValue ValueAt(int index);

    /// <summary>Looks a string key up.</summary>
    public abstract bool TryGet(string key, out CelValue value);

    /// <summary>Looks any key up. Numbers match across their types, <c>1</c> finds <c>1u</c>. By default only strings are found.</summary>
    public virtual bool TryGet(CelValue key, out CelValue value)
    {
        if (key.TryGetString(out var text))
        {
            return TryGet(text, out value);
        }

        value = default;
        return false;
    }
}
