using Npgsql;

namespace Gateway.Actors.Cluster.Postgres;

/// <summary>
/// Runs single statements on a small pool. Bounded: who would have to wait behind too many others is refused. A statement that failed because the
/// database went away is tried again for a short while, so that a restart of the database is not seen by clients.
/// </summary>
internal sealed class PostgresStatements(PostgresOptions options, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly NpgsqlDataSource _pool = PostgresConnections.Pool(options);
    private readonly SemaphoreSlim _connections = new(Math.Min(options.Connections, PostgresOptions.MaxConnections));
    private int _users;

    /// <summary>Runs a statement that may be run again when its outcome was lost.</summary>
    /// <exception cref="DirectoryUnavailableException">The database cannot be had, or too many wait for it.</exception>
    public Task<T> RunAsync<T>(string statement, object[] values, Func<NpgsqlCommand, CancellationToken, Task<T>> execute, CancellationToken cancellationToken) =>
        RunAsync(_ => statement, values, execute, cancellationToken);

    /// <summary>The same with a statement for each attempt, of which the first has number 1.</summary>
    public async Task<T> RunAsync<T>(Func<int, string> statement, object[] values, Func<NpgsqlCommand, CancellationToken, Task<T>> execute, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _users) > options.Connections + options.Waiters)
        {
            Interlocked.Decrement(ref _users);
            throw new DirectoryUnavailableException("Too many operations wait for the cluster's database.");
        }

        try
        {
            var started = time.GetTimestamp();
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await OnceAsync(statement(attempt), values, execute, cancellationToken);
                }
                catch (Exception exception) when (PostgresConnections.IsOutage(exception))
                {
                    if (time.GetElapsedTime(started) + RetryDelay >= options.StatementTimeout)
                    {
                        throw new DirectoryUnavailableException("The cluster's database cannot be used.", exception);
                    }
                }

                await Task.Delay(RetryDelay, time, cancellationToken);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _users);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        _connections.Dispose();
    }

    private async Task<T> OnceAsync<T>(string statement, object[] values, Func<NpgsqlCommand, CancellationToken, Task<T>> execute, CancellationToken cancellationToken)
    {
        await _connections.WaitAsync(cancellationToken);
        try
        {
            await using var connection = await _pool.OpenConnectionAsync(cancellationToken);
#pragma warning disable CA2100 // The statements are constants of this folder.
            await using var command = new NpgsqlCommand(statement, connection);
#pragma warning restore CA2100
            foreach (var value in values)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            }

            return await execute(command, cancellationToken);
        }
        finally
        {
            _connections.Release();
        }
    }
}
