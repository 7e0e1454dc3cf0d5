using Microsoft.Extensions.Logging;

namespace Gateway.Actors.Upstreams.Children;

/// <summary>
/// Starts children through the node's guard (Linux), so that none outlives the gateway, however it ends. The guard starts with the first
/// child, and anew with the next child if it has died.
/// </summary>
internal sealed class GuardedLauncher : IChildLauncher
{
    private readonly Lock _lock = new();
    private readonly ChildGuardCommand _command;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private Task<GuardConnection>? _guard;
    private bool _isDisposed;

    /// <summary>Starts nothing yet.</summary>
    /// <param name="command">The guard's command line.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of starts and deaths of the guard.</param>
    public GuardedLauncher(ChildGuardCommand command, TimeProvider time, ILogger<GuardedLauncher> logger)
    {
        _command = command;
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc/>
    public async ValueTask<ChildProcess> StartAsync(ChildStart start, CancellationToken cancellationToken)
    {
        // Twice: a guard that died since the last start is noticed by this one at the latest. Its half-started child is dead, too.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var guard = Connect();
            var connection = await guard.WaitAsync(cancellationToken);
            if (await connection.StartAsync(start, cancellationToken) is { } child)
            {
                return child;
            }

            Forget(guard);
        }

        throw new ChildStartException($"Cannot start '{start.File}': the child guard died.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task<GuardConnection>? guard;
        lock (_lock)
        {
            _isDisposed = true;
            guard = _guard;
            _guard = null;
        }

        if (guard is not null)
        {
            await ((Task)guard).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (guard.IsCompletedSuccessfully)
            {
                await (await guard).DisposeAsync();
            }
        }
    }

    /// <summary>One start of a guard serves all who wait for it, whoever of them gives up.</summary>
    private Task<GuardConnection> Connect()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_guard is null or { IsFaulted: true })
            {
                _guard = GuardConnection.OpenAsync(_command, _time, _logger);
            }

            return _guard;
        }
    }

    private void Forget(Task<GuardConnection> guard)
    {
        lock (_lock)
        {
            if (_guard == guard)
            {
                _guard = null;
            }
        }
    }
}
