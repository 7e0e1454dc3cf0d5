using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gateway.Actors.Kernel;

/// <summary>Owns work that nobody waits for: its exceptions are logged, and its end is awaited when the owner closes. Thread-safe.</summary>
internal sealed partial class BackgroundTasks(ILogger<BackgroundTasks> logger)
{
    private readonly ConcurrentDictionary<Task, bool> _tasks = new();

    /// <summary>Starts work; <paramref name="name"/> says in the log what failed.</summary>
    public void Run(string name, Func<Task> work)
    {
        var task = RunAsync(name, work);
        if (task.IsCompleted)
        {
            return;
        }

        _tasks[task] = true;
        task.ContinueWith(done => _tasks.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits until all work started so far is done.</summary>
    public Task WhenIdleAsync() => Task.WhenAll(_tasks.Keys);

    private async Task RunAsync(string name, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception)
        {
            // The top of a task that nobody awaits.
            WorkFailed(name, exception);
        }
    }

    [LoggerMessage(1003, LogLevel.Warning, "Background work failed: {Name}.")]
    private partial void WorkFailed(string name, Exception exception);
}
