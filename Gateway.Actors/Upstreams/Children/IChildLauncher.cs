namespace Gateway.Actors.Upstreams.Children;

/// <summary>Starts child processes. Thread-safe. Disposing it ends every child that it started and that still runs.</summary>
internal interface IChildLauncher : IAsyncDisposable
{
    /// <summary>Starts a process.</summary>
    /// <param name="start">What to start.</param>
    /// <param name="cancellationToken">Gives up; a child that is started nevertheless is killed.</param>
    /// <returns>The running process.</returns>
    /// <exception cref="ChildStartException">It could not be started.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<ChildProcess> StartAsync(ChildStart start, CancellationToken cancellationToken);
}
