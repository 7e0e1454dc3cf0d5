namespace Gateway.Actors.Multiplexing;

/// <summary>
/// The last lists of a backend as they were filtered, so that a caller's next request is answered from memory. Thread-safe.
/// </summary>
internal sealed class FilteredLists
{
    // A list may have a megabyte, so these are few; callers that come after so many others are filtered anew.
    private const int Kept = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<(MergedList List, object Rights), byte[]> _results = new(new ByReference());
    private readonly Queue<(MergedList List, object Rights)> _order = new();

    /// <summary>What was kept of a list for these rights; null: nothing.</summary>
    public byte[]? Find(MergedList list, object rights)
    {
        lock (_lock)
        {
            return _results.GetValueOrDefault((list, rights));
        }
    }

    /// <summary>Keeps a filtered list.</summary>
    public void Keep(MergedList list, object rights, byte[] result)
    {
        lock (_lock)
        {
            if (!_results.TryAdd((list, rights), result))
            {
                return;
            }

            _order.Enqueue((list, rights));
            if (_order.Count > Kept)
            {
                _results.Remove(_order.Dequeue());
            }
        }
    }

    // Two lists may be equal byte by byte; comparing them would cost what is to be saved.
    private sealed class ByReference : IEqualityComparer<(MergedList List, object Rights)>
    {
        public bool Equals((MergedList List, object Rights) x, (MergedList List, object Rights) y) =>
            ReferenceEquals(x.List, y.List) && ReferenceEquals(x.Rights, y.Rights);

        public int GetHashCode((MergedList List, object Rights) obj) => HashCode.Combine(
            System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj.List), System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj.Rights));
    }
}
