namespace Gateway.Actors.Sessions.Takeover;

/// <summary>
/// Counts the requests that were let through to a session, from the moment it is decided that they are served here. A session that nobody uses can be
/// retired, at one moment, after which nobody gets in: no request falls between two owners. Thread-safe.
/// </summary>
internal sealed class SessionUses
{
    private const int Retired = int.MinValue;

    private int _count;

    /// <summary>Lets a request in; false: the session is released. Dispose the result when the request is done.</summary>
    public IDisposable? TryEnter()
    {
        while (Volatile.Read(ref _count) is >= 0 and var count)
        {
            if (Interlocked.CompareExchange(ref _count, count + 1, count) == count)
            {
                return new Use(this);
            }
        }

        return null;
    }

    /// <summary>Lets nobody in any more, if nobody is in.</summary>
    public bool TryRetire() => Interlocked.CompareExchange(ref _count, Retired, 0) == 0;

    /// <summary>Takes back <see cref="TryRetire"/>.</summary>
    public void Reopen() => Interlocked.CompareExchange(ref _count, 0, Retired);

    private sealed class Use(SessionUses uses) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref uses._count);
            }
        }
    }
}
