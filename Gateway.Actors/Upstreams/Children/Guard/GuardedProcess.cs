namespace Gateway.Actors.Upstreams.Children.Guard;

/// <summary>One child, inside the guard: its first process and whatever that has started. Not thread-safe.</summary>
internal sealed class GuardedProcess
{
    private readonly long _mark;

    /// <summary>A child that was just started.</summary>
    /// <param name="child">The gateway's number for it.</param>
    /// <param name="id">The first process, which is also its group and session.</param>
    /// <param name="mark">What all of its processes carry.</param>
    public GuardedProcess(long child, int id, long mark)
    {
        Child = child;
        Id = id;
        _mark = mark;
    }

    /// <summary>The gateway's number for it.</summary>
    public long Child { get; }

    /// <summary>The first process, which is also its group and session.</summary>
    public int Id { get; }

    /// <summary>The gateway is stopping it: what the first process leaves behind has until SIGKILL to end.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Everything of it is to be killed.</summary>
    public bool IsKilled { get; private set; }

    /// <summary>How the first process ended; null while it runs.</summary>
    public ChildExited? Ended { get; private set; }

    /// <summary>Sends a signal to the process group, if the first process is not reaped: later the group's id may be another's.</summary>
    public void Signal(int signal)
    {
        IsStopping = true;
        IsKilled |= signal == Libc.SignalKill;
        if (Ended is null)
        {
            Libc.SignalGroup(Id, signal);
        }
    }

    /// <summary>The first process has ended, and is about to be reaped. If nobody was stopping it, what it left has nobody to talk to.</summary>
    public void End(ChildExited ended)
    {
        if (!IsStopping || IsKilled)
        {
            // The group as a whole: nothing in it can fork its way out.
            Signal(Libc.SignalKill);
        }

        Ended = ended;
    }

    /// <summary>Sends a signal to each process that is left.</summary>
    public void SignalLeft(int signal, ProcessTable table)
    {
        foreach (var entry in Left(table))
        {
            Libc.Signal(entry.Id, signal);
        }
    }

    /// <summary>
    /// Its processes that are alive: its session, what carries its mark, and all below these. Whatever the table and the marks say, only
    /// descendants of the guard are looked at: what is signalled here can be nothing else.
    /// </summary>
    public IEnumerable<ProcessEntry> Left(ProcessTable table) => table
        .WithDescendants(table.DescendantsOf(Environment.ProcessId)
            .Where(entry => entry.Session == Id || ProcessMark.Read(entry.Id) == _mark))
        .Where(entry => !entry.IsZombie);
}
