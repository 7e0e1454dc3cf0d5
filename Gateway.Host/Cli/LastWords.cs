namespace Gateway.Host.Cli;

/// <summary>Sees to it that no process that serves ends without a word: what ends it is said on standard error, whatever it is.</summary>
internal static class LastWords
{
    /// <summary>Serves; what it returns is the exit status, 1 after a fault.</summary>
    /// <param name="serve">Serves until the end.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="stopping">Cancelled when the process is told to stop.</param>
    public static async Task<int> OfAsync(Func<Task<int>> serve, TextWriter error, CancellationToken stopping)
    {
        try
        {
            return await serve();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await error.WriteLineAsync("The gateway was told to stop before it served.");
            return 0;
        }
#pragma warning disable CA1031 // The last place where anything can be said; the command line keeps silent about what was cancelled.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await error.WriteLineAsync($"The gateway ends, as something failed that it cannot do without: {exception}");
            return 1;
        }
    }
}
