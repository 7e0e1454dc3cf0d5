namespace Gateway.Actors.Upstreams.Stdio;

/// <summary>Starts the child processes of stdio targets.</summary>
internal interface IStdioLauncher
{
    /// <summary>Starts a child for a caller.</summary>
    /// <exception cref="UpstreamException">It cannot be started.</exception>
    Task<StdioPipes> StartAsync(string target, StdioTargetConfig config, ulong principal, CancellationToken cancellationToken);
}
