using System.Collections.Concurrent;

namespace Gateway.Policies.Authorization;

/// <summary>
/// What was computed for callers, the latest kept: when a generation is full, the one before it goes, and whoever is still used moves
/// on. Bounded and thread-safe.
/// </summary>
/// <typeparam name="TKey">Stands for a caller.</typeparam>
/// <typeparam name="TValue">What is kept; two threads may compute it at the same time, and one result stays.</typeparam>
internal sealed class CallerCache<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _lock = new();
    private volatile ConcurrentDictionary<TKey, TValue> _current = new();
    private volatile ConcurrentDictionary<TKey, TValue> _previous = new();
    private int _count;

    /// <summary>How many are kept, at most about <c>capacity</c>.</summary>
    public int Count => _current.Count + _previous.Count;

    public TValue GetOrAdd<TState>(TKey key, TState state, Func<TKey, TState, TValue> compute)
    {
        if (_current.TryGetValue(key, out var known))
        {
            return known;
        }

        var value = _previous.TryGetValue(key, out var older) ? older : compute(key, state);
        lock (_lock)
        {
            if (_current.TryGetValue(key, out known))
            {
                return known;
            }

            if (_count >= capacity / 2)
            {
                (_previous, _current, _count) = (_current, new(), 0);
            }

            _current[key] = value;
            _count++;
        }

        return value;
    }
}
