namespace Gateway.Tests.Support;

/// <summary>Waits that end: a timeout says which phase it was.</summary>
public static class Deadline
{
    /// <summary>Far more than anything here takes, so that a loaded machine does not fail a test.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    /// <exception cref="TimeoutException">The task did not end in time; the message names the phase.</exception>
    public static async Task<T> Within<T>(this Task<T> task, string phase, TimeSpan? limit = null)
    {
        try
        {
            return await task.WaitAsync(limit ?? Default, TimeProvider.System, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Timed out after {limit ?? Default}: {phase}.");
        }
    }

    /// <inheritdoc cref="Within{T}(Task{T}, string, TimeSpan?)"/>
    public static Task Within(this Task task, string phase, TimeSpan? limit = null) => AsResult(task).Within(phase, limit);

    private static async Task<bool> AsResult(Task task)
    {
        await task;
        return true;
    }
}
