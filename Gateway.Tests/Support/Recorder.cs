namespace Gateway.Tests.Support;

/// <summary>What came, in order; a test can wait for the next thing that fits. Thread-safe.</summary>
public sealed class Recorder<T>
{
    private readonly Lock _lock = new();
    private readonly List<T> _items = [];
    private readonly List<(Predicate<T> Fits, int Wanted, TaskCompletionSource<T> Found)> _waiters = [];

    /// <summary>All that came so far.</summary>
    public IReadOnlyList<T> Items
    {
        get
        {
            lock (_lock)
            {
                return [.. _items];
            }
        }
    }

    public void Add(T item)
    {
        lock (_lock)
        {
            _items.Add(item);
            foreach (var waiter in _waiters.Where(waiter => waiter.Fits(item)).ToArray())
            {
                if (_items.Count(found => waiter.Fits(found)) >= waiter.Wanted)
                {
                    _waiters.Remove(waiter);
                    waiter.Found.TrySetResult(item);
                }
            }
        }
    }

    /// <summary>The item that fits, past or to come; with <paramref name="count"/>, the last of that many.</summary>
    /// <param name="fits">Which items count.</param>
    /// <param name="phase">What is being waited for, for the message of a timeout.</param>
    /// <param name="count">How many must have come.</param>
    /// <exception cref="TimeoutException">It did not come in time.</exception>
    public Task<T> WaitAsync(Predicate<T> fits, string phase, int count = 1) => When(fits, count).Within(phase);

    /// <summary>The same without an end: for waits on one of several things.</summary>
    public Task<T> When(Predicate<T> fits, int count = 1)
    {
        var found = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            var already = _items.Where(item => fits(item)).Take(count).ToArray();
            if (already.Length == count)
            {
                found.SetResult(already[^1]);
            }
            else
            {
                _waiters.Add((fits, count, found));
            }
        }

        return found.Task;
    }
}
