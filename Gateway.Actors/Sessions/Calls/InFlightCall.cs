namespace Gateway.Actors.Sessions.Calls;

/// <summary>A request of a client that is being served.</summary>
internal sealed class InFlightCall : IDisposable
{
    private readonly InFlightCalls _owner;
    private readonly CancellationTokenSource _cancel = new();
    private readonly byte[] _clientId;
    private TaskCompletionSource? _ended;
    private int _over;

    public InFlightCall(InFlightCalls owner, ReadOnlySpan<byte> clientId)
    {
        _owner = owner;
        _clientId = clientId.ToArray();
    }

    /// <summary>Set when the client cancels, or the session ends.</summary>
    public CancellationToken Cancelled => _cancel.Token;

    /// <summary>Whether the client sent it under this raw id. <c>1</c> and <c>"1"</c> are different ids.</summary>
    public bool HasId(ReadOnlySpan<byte> clientId) => clientId.SequenceEqual(_clientId);

    public void Cancel() => _cancel.Cancel();

    /// <summary>Completes when it has been served. Made only when somebody asks.</summary>
    public Task Ended
    {
        get
        {
            var ended = Volatile.Read(ref _ended)
                ?? Interlocked.CompareExchange(ref _ended, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null) ?? _ended!;
            if (Volatile.Read(ref _over) != 0)
            {
                ended.TrySetResult();
            }

            return ended.Task;
        }
    }

    // The source of cancellation holds no timer and no handle, so it needs no disposal, and a late cancel finds it usable.
    public void Dispose()
    {
        // Either this sees who asked, or who asks sees this.
        Interlocked.Exchange(ref _over, 1);
        Volatile.Read(ref _ended)?.TrySetResult();
        _owner.Remove(this);
    }
}
