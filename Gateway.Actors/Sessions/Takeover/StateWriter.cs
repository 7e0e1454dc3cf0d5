using Gateway.Actors.Cluster;

namespace Gateway.Actors.Sessions.Takeover;

/// <summary>
/// Writes the state of a session to the directory, one write at a time and always the newest state, so that a client that changes it often costs no
/// more than one write after the other. Thread-safe.
/// </summary>
internal sealed class StateWriter(ISessionDirectory directory, SessionKey key, NodeId owner, long epoch, Action whenLost)
{
    private readonly Lock _lock = new();
    private byte[]? _next;
    private TaskCompletionSource<bool> _written = NewSignal();
    private bool _isWriting;

    /// <summary>
    /// Completes when <paramref name="saved"/>, or what followed it, is committed; false when it is not: the session is no longer this owner's, or the
    /// directory cannot be asked.
    /// </summary>
    public Task<bool> SaveAsync(SavedSession saved)
    {
        var state = SavedSessionFormat.Write(saved);
        lock (_lock)
        {
            _next = state;
            var written = _written.Task;
            if (!_isWriting)
            {
                _isWriting = true;
                _ = RunAsync();
            }

            return written;
        }
    }

    private async Task RunAsync()
    {
        // Off the turn that asks for it.
        await Task.Yield();
        while (true)
        {
            byte[] state;
            TaskCompletionSource<bool> written;
            lock (_lock)
            {
                if (_next is null)
                {
                    _isWriting = false;
                    return;
                }

                (state, _next) = (_next, null);
                (written, _written) = (_written, NewSignal());
            }

            written.SetResult(await WriteAsync(state));
        }
    }

    private async Task<bool> WriteAsync(byte[] state)
    {
        try
        {
            var isOurs = await directory.UpdateAsync(key, owner, epoch, state, CancellationToken.None);
            if (!isOurs)
            {
                whenLost();
            }

            return isOurs;
        }
        catch (DirectoryUnavailableException)
        {
            return false;
        }
    }

    private static TaskCompletionSource<bool> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
