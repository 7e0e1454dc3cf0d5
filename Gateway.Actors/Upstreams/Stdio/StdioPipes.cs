namespace Gateway.Actors.Upstreams.Stdio;

/// <summary>A child process as its upstream uses it.</summary>
/// <param name="Input">The child's standard input.</param>
/// <param name="Output">The child's standard output.</param>
/// <param name="Exited">Completes when the child has ended, with a clause that says how; never faults. Its streams may be closed then.</param>
/// <param name="StopAsync">Ends the child: closes its input, then asks, then kills. May be called again.</param>
internal sealed record StdioPipes(Stream Input, Stream Output, Task<string> Exited, Func<Task> StopAsync);
