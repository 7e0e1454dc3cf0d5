using Gateway.Actors.Upstreams.Children.Guard;

namespace Gateway.Actors.Upstreams.Children;

/// <summary>Kills the children of a guard that died: without it nobody watches them.</summary>
internal static class OrphanSweep
{
    /// <summary>Each round reads the process table, some milliseconds; what is alive after so many is held by the kernel.</summary>
    private const int Rounds = 100;

    /// <summary>Kills all processes of a dead guard's children, until none is left.</summary>
    /// <param name="guard">The guard's number in the marks.</param>
    /// <param name="sessions">The sessions of its children, for processes whose mark cannot be read.</param>
    public static void Run(int guard, IReadOnlySet<int> sessions)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var left = Left(ProcessTable.Read(), guard, sessions);
            if (left.Count == 0)
            {
                return;
            }

            foreach (var entry in left)
            {
                Libc.Signal(entry.Id, Libc.SignalKill);

                // In a container the gateway may be init: then the orphans are its own to reap.
                _ = entry.IsZombie ? Libc.WaitId(Libc.WaitOne, entry.Id, out _, Libc.WaitExited | Libc.WaitNoHang) : 0;
            }
        }
    }

    private static List<ProcessEntry> Left(ProcessTable table, int guard, IReadOnlySet<int> sessions) => [.. table
        .WithDescendants(table.Entries.Where(entry =>
            ProcessMark.Read(entry.Id) is { } mark ? ProcessMark.IsOf(guard, mark) : sessions.Contains(entry.Session)))
        .Where(entry => entry.Id != Environment.ProcessId && (!entry.IsZombie || entry.Parent == Environment.ProcessId))];
}
