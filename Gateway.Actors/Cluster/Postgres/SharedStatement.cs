namespace Gateway.Actors.Cluster.Postgres;

/// <summary>
/// Does one kind of operation for many callers with few statements: the first one goes at once, and what comes before its statement has ended, or within
/// <paramref name="spacing"/> of its start, shares the next. So sessions that all come back in the same seconds cost the database what a few cost.
/// One statement of a kind is under way at a time. Thread-safe.
/// </summary>
/// <param name="run">Does it for several, with an answer for each, in the same order.</param>
/// <param name="most">How many share a statement at most.</param>
/// <param name="waiters">How many may wait; more are refused.</param>
/// <param name="spacing">The least time from the start of a statement to that of the next.</param>
/// <param name="time">The clock.</param>
internal sealed class SharedStatement<TItem, TAnswer>(
    Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TAnswer>>> run, int most, int waiters, TimeSpan spacing, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Queue<Operation> _waiting = new();
    private bool _isRunning;

    /// <summary>Does it for one. Who gives up does not end the statement, which others share.</summary>
    /// <exception cref="DirectoryUnavailableException">Too many wait; or as the statement ended.</exception>
    public Task<TAnswer> RunAsync(TItem item, CancellationToken cancellationToken)
    {
        var operation = new Operation(item);
        lock (_lock)
        {
            if (_waiting.Count >= waiters)
            {
                throw new DirectoryUnavailableException("Too many operations wait for the cluster's database.");
            }

            _waiting.Enqueue(operation);
            if (!_isRunning)
            {
                _isRunning = true;

                // It goes on for others: nothing of this caller, as its trace, belongs to it.
                using (ExecutionContext.SuppressFlow())
                {
                    _ = Task.Run(RunAllAsync, CancellationToken.None);
                }
            }
        }

        return operation.Answer.Task.WaitAsync(cancellationToken);
    }

    private async Task RunAllAsync()
    {
        while (Next() is { Count: > 0 } batch)
        {
            var started = time.GetTimestamp();
            await RunOnceAsync(batch);
            if (spacing - time.GetElapsedTime(started) is var rest && rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, time);
            }
        }
    }

    private List<Operation> Next()
    {
        lock (_lock)
        {
            var batch = new List<Operation>(Math.Min(_waiting.Count, most));
            while (batch.Count < most && _waiting.TryDequeue(out var operation))
            {
                batch.Add(operation);
            }

            _isRunning = batch.Count > 0;
            return batch;
        }
    }

    private async Task RunOnceAsync(List<Operation> batch)
    {
        try
        {
            var answers = await run(batch.ConvertAll(operation => operation.Item));
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Answer.SetResult(answers[i]);
            }
        }
#pragma warning disable CA1031 // Each caller gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            batch.ForEach(operation => operation.Answer.TrySetException(exception));
        }
    }

    private sealed record Operation(TItem Item)
    {
        public TaskCompletionSource<TAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
