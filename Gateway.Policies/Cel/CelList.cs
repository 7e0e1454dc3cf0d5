namespace Gateway.Policies.Cel;

/// <summary>A list the evaluator can read by index. Implementations are immutable, thread-safe and do not throw.</summary>
public abstract class CelList
{
    /// <summary>The number of elements.</summary>
    public abstract int Count { get; }

    /// <summary>The element at <paramref name="index"/>, from 0 to <see cref="Count"/> - 1.</summary>
    public abstract CelValue this[int index] { get; }
}
