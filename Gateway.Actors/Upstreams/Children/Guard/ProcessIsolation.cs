using System.Globalization;

namespace Gateway.Actors.Upstreams.Children.Guard;

/// <summary>What the guard does to itself before anything else.</summary>
internal static class ProcessIsolation
{
    private static readonly int[] IgnoredSignals = [Libc.SignalHangUp, Libc.SignalInterrupt, Libc.SignalQuit, Libc.SignalTerminate];

    /// <summary>Makes this process a guard.</summary>
    public static void Apply()
    {
        // Orphans below it come to it, not to init: it must see a child's daemons to kill them, and to reap them.
        _ = Libc.ProcessControl(Libc.SetChildSubreaper, 1, 0, 0, 0);

        // A terminal's Ctrl-C reaches the gateway alone; it fails only for a group leader, that is, when started by hand.
        _ = Libc.SetSession();

        // It must outlive the gateway, and ends with the pipe.
        foreach (var signal in IgnoredSignals)
        {
            _ = Libc.SetSignalHandler(signal, Libc.IgnoreHandler);
        }

        // Whoever started the gateway may have ignored SIGCHLD, and that is inherited: exit statuses would be lost.
        _ = Libc.SetSignalHandler(Libc.SignalChild, Libc.DefaultHandler);
        CloseDescriptorsOnExec();
    }

    /// <summary>The runtime's descriptors are close-on-exec already; those inherited from whoever started the gateway may not be.</summary>
    private static void CloseDescriptorsOnExec()
    {
        try
        {
            foreach (var link in Directory.GetFileSystemEntries("/proc/self/fd"))
            {
                if (int.TryParse(Path.GetFileName(link), NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor) && descriptor > 2)
                {
                    _ = Libc.DescriptorControl(descriptor, Libc.SetDescriptorFlags, Libc.CloseOnExec);
                }
            }
        }
        catch (UnauthorizedAccessException)
        {
            // A process that may not be inspected, not even by itself: then the gateway's pipes cannot be opened either, and no child starts.
        }
    }
}
