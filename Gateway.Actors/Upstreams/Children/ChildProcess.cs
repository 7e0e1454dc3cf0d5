namespace Gateway.Actors.Upstreams.Children;

/// <summary>
/// A running child process with its three streams, each truly asynchronous: no thread waits for a silent child. Stopping and disposing are
/// thread-safe and may be repeated; a stream is used as any stream, by one reader or one writer at a time.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>A server should end when its input ends, and gets a moment for that before any signal (MCP lifecycle: shutdown, stdio).</summary>
    private static readonly TimeSpan EndOfInputPatience = TimeSpan.FromSeconds(1);

    /// <summary>A killed process is gone at once, unless the kernel holds it in uninterruptible sleep: nobody waits for that.</summary>
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(5);

    private readonly IChildControl _control;
    private readonly TimeProvider _time;

    internal ChildProcess(int id, ChildStreams streams, Task<ChildExit> exited, IChildControl control, TimeProvider time)
    {
        Id = id;
        StandardInput = streams.Input;
        StandardOutput = streams.Output;
        StandardError = streams.Error;
        Exited = exited;
        _control = control;
        _time = time;
    }

    /// <summary>The process id.</summary>
    public int Id { get; }

    /// <summary>Write to it; disposing it is the child's end of input. A write waits while the child does not read, and can be cancelled.</summary>
    public Stream StandardInput { get; }

    /// <summary>
    /// Read it. What the child wrote before it ended can still be read afterwards; do not wait for the end of the stream then, since a
    /// daemon that the child left may hold it open for a moment.
    /// </summary>
    public Stream StandardOutput { get; }

    /// <summary>Read it, always: a child whose standard error is full stands still. See <see cref="StderrPump"/>.</summary>
    public Stream StandardError { get; }

    /// <summary>Completes when the child has ended; never faults.</summary>
    public Task<ChildExit> Exited { get; }

    /// <summary>
    /// Stops the child: end of input, then SIGTERM to its process group, and after <paramref name="grace"/> SIGKILL to everything it started.
    /// Of several calls at once the most impatient one decides. Afterwards the child is gone, but for one that the kernel does not let die.
    /// </summary>
    /// <param name="grace">From SIGTERM to SIGKILL. Zero: SIGKILL at once.</param>
    /// <param name="cancellationToken">Ends the grace; the child is killed, and no exception is thrown.</param>
    public async Task StopAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        await StandardInput.DisposeAsync();
        if (grace > TimeSpan.Zero && !await EndsWithinAsync(grace < EndOfInputPatience ? grace : EndOfInputPatience, cancellationToken))
        {
            _control.Terminate();
            await EndsWithinAsync(grace, cancellationToken);
        }

        if (!Exited.IsCompleted)
        {
            _control.Kill();
            await EndsWithinAsync(KillPatience, CancellationToken.None);
        }
    }

    /// <summary>Kills the child if it still runs, and closes the streams: reads and writes under way fail.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero, CancellationToken.None);
        await StandardOutput.DisposeAsync();
        await StandardError.DisposeAsync();
    }

    private async Task<bool> EndsWithinAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        // Giving up is no error here: what counts is whether the child has ended.
        await ((Task)Exited).WaitAsync(patience, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Exited.IsCompleted;
    }
}
