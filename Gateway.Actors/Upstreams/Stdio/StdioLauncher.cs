using Gateway.Actors.Kernel;
using Gateway.Actors.Telemetry;
using Gateway.Actors.Upstreams.Children;
using Microsoft.Extensions.Logging;

namespace Gateway.Actors.Upstreams.Stdio;

/// <summary>Starts the child processes of stdio targets within the limits, and brings what they write to standard error to the log.</summary>
internal sealed partial class StdioLauncher(
    IChildLauncher children, StdioLimits limits, IReadOnlyDictionary<string, string> environment, BackgroundTasks background, TimeProvider time, ILogger<StdioLauncher> logger) : IStdioLauncher
{
    private readonly ChildQuota _quota = new();

    /// <summary>The children that run.</summary>
    public RunningChildren Running { get; } = new();

    /// <summary>What is counted. Default: nobody listens.</summary>
    public GatewayTelemetry Telemetry { get; init; } = GatewayTelemetry.Unheard;

    public async Task<StdioPipes> StartAsync(string target, StdioTargetConfig config, ulong principal, CancellationToken cancellationToken)
    {
        if (!ChildStart.TryCreate(config, environment, ExecutableFinder.StateOf, out var start, out var error))
        {
            throw new UpstreamException(UpstreamFault.Unreachable, "its program cannot be started", new ChildStartException(error));
        }

        var caller = principal == 0 ? null : principal.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (_quota.TryTake(caller, limits, out var refusal) is not { } lease)
        {
            throw new UpstreamException(UpstreamFault.Busy, refusal == ChildRefusal.Node ? "this node runs as many processes as it may" : "the caller has as many processes as it may");
        }

        try
        {
            return Run(target, await children.StartAsync(start, cancellationToken), lease);
        }
        catch (ChildStartException exception)
        {
            lease.Dispose();
            throw new UpstreamException(UpstreamFault.Unreachable, "its program cannot be started", exception);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private StdioPipes Run(string target, ChildProcess child, ChildLease lease)
    {
        Running.Started(child.Id, target);
        Telemetry.ChildStarts.Add(1, GatewayTelemetry.Tag("server", target));
        var pump = new StderrPump(child.StandardError, limits, (line, skipped) => Said(target, child.Id, line, skipped), time);
        var ended = EndAsync(target, child, pump.RunAsync(), lease);
        return new StdioPipes(child.StandardInput, child.StandardOutput, ended, () => child.StopAsync(limits.StopGrace, CancellationToken.None));
    }

    private async Task<string> EndAsync(string target, ChildProcess child, Task stderr, ChildLease lease)
    {
        var exit = await child.Exited;
        lease.Dispose();
        Running.Ended(child.Id, target);
        Ended(target, child.Id, exit.ToString());
        background.Run($"close a child of {target}", () => DisposeAsync(child, stderr));
        return exit.ToString();
    }

    // Its last words may come after its end; a daemon it left may hold the stream for ever.
    private async Task DisposeAsync(ChildProcess child, Task stderr)
    {
        await stderr.WaitAsync(TimeSpan.FromSeconds(1), time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await child.DisposeAsync();
        await stderr;
    }

    [LoggerMessage(1120, LogLevel.Information, "{Target} [{Pid}]: {Line} ({Skipped} lines skipped before)")]
    private partial void SaidAfterSkipping(string target, int pid, string line, long skipped);

    [LoggerMessage(1121, LogLevel.Information, "{Target} [{Pid}]: {Line}")]
    private partial void SaidLine(string target, int pid, string line);

    [LoggerMessage(1122, LogLevel.Debug, "{Target} [{Pid}] {Exit}.")]
    private partial void Ended(string target, int pid, string exit);

    private void Said(string target, int pid, string line, long skipped)
    {
        if (skipped > 0)
        {
            SaidAfterSkipping(target, pid, line, skipped);
        }
        else
        {
            SaidLine(target, pid, line);
        }
    }
}
