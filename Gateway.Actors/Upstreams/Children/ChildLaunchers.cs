using Microsoft.Extensions.Logging;

namespace Gateway.Actors.Upstreams.Children;

/// <summary>Chooses how children are started.</summary>
internal static class ChildLaunchers
{
    /// <summary>The launcher of this system: guarded on Linux, direct elsewhere. One a node.</summary>
    /// <param name="command">The guard's command line; usually <see cref="ChildGuardCommand.OfThisExecutable"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of starts and deaths of the guard.</param>
    public static IChildLauncher ForThisSystem(ChildGuardCommand command, TimeProvider time, ILogger<GuardedLauncher> logger) =>
        OperatingSystem.IsLinux() ? new GuardedLauncher(command, time, logger) : new DirectLauncher(time);
}
