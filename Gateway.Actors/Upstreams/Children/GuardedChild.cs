using Gateway.Actors.Upstreams.Children.Guard;

namespace Gateway.Actors.Upstreams.Children;

/// <summary>The gateway's side of one child of the guard, from the request to start it to its end. Thread-safe.</summary>
internal sealed class GuardedChild : IChildControl
{
    private readonly Lock _lock = new();
    private readonly GuardConnection _guard;
    private readonly TaskCompletionSource<GuardReply?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ChildExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isAbandoned;

    /// <summary>A child that is about to be asked for.</summary>
    /// <param name="guard">The guard that starts it.</param>
    /// <param name="number">The gateway's number for it.</param>
    /// <param name="pipes">Its Pipes.</param>
    public GuardedChild(GuardConnection guard, long number, ChildPipes pipes)
    {
        _guard = guard;
        Number = number;
        Pipes = pipes;
    }

    /// <summary>The gateway's number for it.</summary>
    public long Number { get; }

    /// <summary>The Pipes.</summary>
    public ChildPipes Pipes { get; }

    /// <summary>The guard's answer to the request to start it; null if the guard died first.</summary>
    public Task<GuardReply?> Answer => _answer.Task;

    /// <summary>Its end.</summary>
    public Task<ChildExit> Exited => _exited.Task;

    /// <summary>Its session; 0 until it is started.</summary>
    public int Session { get; private set; }

    /// <summary>Takes what the guard says of it.</summary>
    public void Take(GuardReply reply)
    {
        if (reply.Exited is { } exited)
        {
            _exited.TrySetResult(new ChildExit(exited.Code, exited.Signal));
            return;
        }

        Session = reply.Started?.Process ?? 0;
        Conclude(reply);
    }

    /// <summary>The guard died, and what it had started is dead too.</summary>
    public void Lose()
    {
        Conclude(null);
        _exited.TrySetResult(ChildExit.GuardLost);
    }

    /// <summary>
    /// Nobody wants it any more, though it is being started. Its pipes must stay until the guard has answered: once they are closed their
    /// numbers belong to other files of the gateway, and the guard would give those to the child.
    /// </summary>
    public void Abandon()
    {
        lock (_lock)
        {
            _isAbandoned = true;
            if (_answer.Task.IsCompleted)
            {
                Pipes.CloseAll();
            }
        }

        Kill();
    }

    /// <inheritdoc/>
    public void Terminate() => Signal(Libc.SignalTerminate);

    /// <inheritdoc/>
    public void Kill() => Signal(Libc.SignalKill);

    private void Signal(int signal)
    {
        if (!_exited.Task.IsCompleted)
        {
            _guard.Send(new GuardRequest(Number, Signal: signal));
        }
    }

    private void Conclude(GuardReply? answer)
    {
        lock (_lock)
        {
            Pipes.Dispose();
            if (_isAbandoned)
            {
                Pipes.CloseAll();
            }

            _answer.TrySetResult(answer);
        }
    }
}
