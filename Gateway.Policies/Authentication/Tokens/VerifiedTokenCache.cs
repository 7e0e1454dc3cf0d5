using System.Collections.Concurrent;

namespace Gateway.Policies.Authentication.Tokens;

/// <summary>
/// Tokens that were verified before, by their hash: the next request with one costs a hash and not a signature. Refused tokens are not
/// kept: nobody should be able to fill it without an issuer's help. Thread-safe.
/// </summary>
/// <remarks>
/// Two generations of half the capacity: a full young one becomes the old one, and what is still asked for moves up. That bounds the
/// memory and keeps what is in use, without bookkeeping on each hit.
/// </remarks>
/// <param name="capacity">Most tokens that are kept.</param>
internal sealed class VerifiedTokenCache(int capacity)
{
    private readonly int _half = Math.Max(1, capacity / 2);
    private readonly Lock _lock = new();
    private volatile Generation _young = new();
    private volatile Generation _old = new();

    /// <summary>How many tokens are kept.</summary>
    public int Count => _young.Count + _old.Count;

    /// <summary>The token with this hash, if its keys are still the same and its time is not over; a time that has come stays come.</summary>
    /// <param name="hash">Of the token as it was sent.</param>
    /// <param name="keys">The keys in use now: a key that is withdrawn takes its tokens with it.</param>
    /// <param name="now">The time.</param>
    public VerifiedToken? Find(in TokenHash hash, long keys, DateTimeOffset now)
    {
        if (_young.TryGet(hash, out var entry))
        {
            return entry.IsGood(keys, now) ? entry.Token : null;
        }

        if (!_old.TryGet(hash, out entry) || !entry.IsGood(keys, now))
        {
            return null;
        }

        Add(entry.Token, keys);
        return entry.Token;
    }

    /// <summary>Keeps a token.</summary>
    /// <param name="token">What was verified.</param>
    /// <param name="keys">With which keys.</param>
    public void Add(VerifiedToken token, long keys)
    {
        var young = _young;
        if (young.Set(new Entry(token, keys)) < _half)
        {
            return;
        }

        lock (_lock)
        {
            if (_young == young)
            {
                (_old, _young) = (young, new Generation());
            }
        }
    }

    private readonly record struct Entry(VerifiedToken Token, long Keys)
    {
        public bool IsGood(long keys, DateTimeOffset now) => Keys == keys && now < Token.UsableUntil;
    }

    private sealed class Generation
    {
        private readonly ConcurrentDictionary<TokenHash, Entry> _entries = new();
        private int _count;

        // The dictionary's own count takes all of its locks.
        public int Count => Volatile.Read(ref _count);

        public bool TryGet(in TokenHash hash, out Entry entry) => _entries.TryGetValue(hash, out entry);

        public int Set(Entry entry)
        {
            if (_entries.TryAdd(entry.Token.Hash, entry))
            {
                return Interlocked.Increment(ref _count);
            }

            _entries[entry.Token.Hash] = entry;
            return Count;
        }
    }
}
