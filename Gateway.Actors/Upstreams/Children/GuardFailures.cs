using Gateway.Actors.Upstreams.Children.Guard;

namespace Gateway.Actors.Upstreams.Children;

/// <summary>Puts into words what is wrong with a guard, or what it says is wrong with a start.</summary>
internal static class GuardFailures
{
    /// <summary>Refuses a guard that is not what this gateway expects.</summary>
    /// <param name="ready">Its first words; null if it ended without any.</param>
    /// <param name="command">How it was started.</param>
    /// <exception cref="ChildStartException">It is of no use.</exception>
    public static void CheckReady(GuardReady? ready, ChildGuardCommand command)
    {
        var wrong = ready switch
        {
            null => "ended at once; its standard error says why",
            { Version: not GuardReady.CurrentVersion } =>
                "is of another version than this gateway: was the executable replaced? Restart the gateway",
            _ when ready.Gateway != Environment.ProcessId =>
                "is not a direct child of the gateway: its command must not start it through another program",
            _ => null,
        };
        if (wrong is not null)
        {
            throw new ChildStartException($"The child guard '{command.File}' {wrong}.");
        }
    }

    /// <summary>Why a child could not be started.</summary>
    public static ChildStartException OfStart(ChildStart start, ChildFailed failed)
    {
        if (!failed.OpeningPipes)
        {
            return ChildStartException.Refused(start, failed.ErrorNumber);
        }

        var where = $"the gateway's pipes in /proc/{Environment.ProcessId}/fd (errno {failed.ErrorNumber})";
        var why = failed.ErrorNumber == Libc.PermissionDenied
            ? $"the child guard may not open {where}. The gateway runs as a process that cannot be inspected: "
                + "its file must be readable, and must have neither capabilities nor a set-user-id bit."
            : $"the child guard cannot open {where}.";
        return new ChildStartException($"Cannot start '{start.File}': {why}", failed.ErrorNumber);
    }
}
