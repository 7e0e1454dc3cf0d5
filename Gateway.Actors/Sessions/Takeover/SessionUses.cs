namespace Gateway.Actors.Sessions.Takeover;

/// <summary>
/// Counts the requests that were let through to a session, from the moment it is decided that they are served here. A session that nobody uses can be
/// retired, at one moment, after which nobody gets in: no request falls between two owners. Thread-safe.
/// </summary>
internal sealed class SessionUses
{
    private readonly Lock _lock = new();
    private int _count;
    private bool _isRetired;
    private TaskCompletionSource? _retiring;

    /// <summary>Lets a request in; false: the session is released. Dispose the result when the request is done.</summary>
    public IDisposable? TryEnter()
    {
        lock (_lock)
        {
            if (_isRetired)
            {
                return null;
            }

            _count++;
            return new Use(this);
        }
    }

    /// <summary>Lets nobody in any more, if nobody is in.</summary>
    public bool TryRetire()
    {
        lock (_lock)
        {
            return !_isRetired && _count == 0 && (_isRetired = true);
        }
    }

    /// <summary>
    /// Lets nobody in any more from the moment in which nobody is in, however soon the next one comes: a client may send its next request as soon as it has its
    /// answer. Completes then.
    /// </summary>
    public Task RetireAsync()
    {
        lock (_lock)
        {
            _retiring ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            RetireIfUnused();
            return _retiring.Task;
        }
    }

    /// <summary>Takes back <see cref="TryRetire"/>.</summary>
    public void Reopen()
    {
        lock (_lock)
        {
            _isRetired = false;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            _count--;
            RetireIfUnused();
        }
    }

    private void RetireIfUnused()
    {
        if (_retiring is not null && _count == 0)
        {
            _isRetired = true;
            _retiring.TrySetResult();
        }
    }

    private sealed class Use(SessionUses uses) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                uses.Leave();
            }
        }
    }
}
