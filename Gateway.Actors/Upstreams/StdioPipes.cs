namespace Gateway.Actors.Upstreams;

/// <summary>The streams of a child process as its upstream uses them, and the way to end it.</summary>
/// <param name="Input">The child's standard input.</param>
/// <param name="Output">The child's standard output.</param>
/// <param name="StopAsync">Ends the child: closes its input, then asks, then kills. May be called again.</param>
internal sealed record StdioPipes(Stream Input, Stream Output, Func<Task> StopAsync) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Input.DisposeAsync();
        await Output.DisposeAsync();
    }
}
