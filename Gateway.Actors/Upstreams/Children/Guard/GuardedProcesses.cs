using System.Runtime.InteropServices;

namespace Gateway.Actors.Upstreams.Children.Guard;

/// <summary>
/// The children of the guard. Requests come on one thread, ends of processes on another; one lock keeps the order: a process group is only
/// signalled while its first process is not reaped, so its id cannot have become another's.
/// </summary>
internal sealed class GuardedProcesses
{
    /// <summary>A process in uninterruptible sleep cannot be killed; the guard does not wait for it for ever.</summary>
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KillPause = TimeSpan.FromMilliseconds(5);

    // An object, not a Lock: threads wait on it.
    private readonly object _gate = new();

    /// <summary>First processes that are not reaped.</summary>
    private readonly Dictionary<int, GuardedProcess> _running = [];

    /// <summary>Children whose first process is reaped, and which may have left something behind.</summary>
    private readonly List<GuardedProcess> _ended = [];

    /// <summary>Children whose end was not reported.</summary>
    private readonly Dictionary<long, GuardedProcess> _children = [];

    private readonly int _gateway;
    private readonly GuardOutput _output;

    /// <summary>No children yet.</summary>
    /// <param name="gateway">The gateway's process.</param>
    /// <param name="output">Takes the replies.</param>
    public GuardedProcesses(int gateway, GuardOutput output)
    {
        _gateway = gateway;
        _output = output;
    }

    /// <summary>Tells the gateway that the guard is ready.</summary>
    public void Announce()
    {
        lock (_gate)
        {
            _output.Write(new GuardReply(0, Ready: new GuardReady(GuardReady.CurrentVersion, _gateway)));
        }
    }

    /// <summary>Starts a child, and replies with its process or with the error.</summary>
    public void Spawn(long child, SpawnRequest request)
    {
        lock (_gate)
        {
            using var pipes = GatewayPipes.Open(_gateway, request.Descriptors);
            if (pipes.ErrorNumber != 0)
            {
                _output.Write(new GuardReply(child, Failed: new ChildFailed(pipes.ErrorNumber, OpeningPipes: true)));
                return;
            }

            int error, process;
            using (OomScore.RaisedForStarts())
            using (ProcessMark.GivenToStarts(request.Mark))
            {
                error = PosixSpawn.Start(request, pipes.Descriptors, out process);
            }

            if (error != 0)
            {
                _output.Write(new GuardReply(child, Failed: new ChildFailed(error, OpeningPipes: false)));
                return;
            }

            var started = new GuardedProcess(child, process, request.Mark);
            _running.Add(process, started);
            _children.Add(child, started);
            _output.Write(new GuardReply(child, Started: new ChildStarted(process)));
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Signals a child; see <see cref="GuardRequest"/>. Nothing if its end was reported.</summary>
    public void Signal(long child, int signal)
    {
        lock (_gate)
        {
            if (!_children.TryGetValue(child, out var process))
            {
                return;
            }

            process.Signal(signal);
            if (process.Ended is not null)
            {
                var table = ProcessTable.Read();
                process.SignalLeft(signal, table);
                Settle(table);
            }
        }
    }

    /// <summary>Waits for processes to end, reaps them, and reports the ends of children.</summary>
    public void ReapForever()
    {
        while (true)
        {
            // WaitKeep: it stays a zombie, and keeps its id, until its group is killed under the lock.
            if (Libc.WaitId(Libc.WaitAny, 0, out var status, Libc.WaitExited | Libc.WaitKeep) == 0)
            {
                Reap(status.Process);
            }
            else if (Marshal.GetLastPInvokeError() == Libc.NoChild)
            {
                WaitForChild();
            }
        }
    }

    /// <summary>Kills every descendant until none is left.</summary>
    public void KillAll()
    {
        lock (_gate)
        {
            // A group is killed at once, whatever it forks meanwhile; the rest is found by looking.
            foreach (var process in _running.Values)
            {
                process.Signal(Libc.SignalKill);
            }

            var time = TimeProvider.System;
            var startedAt = time.GetTimestamp();
            while (time.GetElapsedTime(startedAt) < KillPatience
                && ProcessTable.Read().DescendantsOf(Environment.ProcessId) is { Count: > 0 } left)
            {
                foreach (var entry in left)
                {
                    Libc.Signal(entry.Id, Libc.SignalKill);
                }

                // Lets the reaper in, which wakes this when something has ended.
                Monitor.Wait(_gate, KillPause);
            }
        }
    }

    private void WaitForChild()
    {
        lock (_gate)
        {
            if (_running.Count == 0)
            {
                // No child of this process means no descendant either: nothing was left behind.
                Settle(ProcessTable.Empty);
                Monitor.Wait(_gate);
            }
        }
    }

    private void Reap(int ended)
    {
        lock (_gate)
        {
            if (_ended.Count == 0 && !_running.ContainsKey(ended))
            {
                Bury(ended);
            }
            else
            {
                // Often many end together: one look at the process table serves them all.
                var table = ProcessTable.Read();
                foreach (var zombie in table.Entries.Where(entry => entry.IsZombie && entry.Parent == Environment.ProcessId))
                {
                    Bury(zombie.Id);
                }

                Settle(table);
            }

            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Reaps a zombie: a child's first process, or an orphan that came to the guard.</summary>
    private void Bury(int zombie)
    {
        if (Libc.WaitId(Libc.WaitOne, zombie, out var status, Libc.WaitExited | Libc.WaitKeep | Libc.WaitNoHang) != 0 || status.Process == 0)
        {
            return;
        }

        if (_running.Remove(zombie, out var process))
        {
            process.End(status.Code == Libc.ChildStatus.Exited ? new ChildExited(status.Value, null) : new ChildExited(null, status.Value));
            _ended.Add(process);
        }

        _ = Libc.WaitId(Libc.WaitOne, zombie, out _, Libc.WaitExited | Libc.WaitNoHang);
    }

    /// <summary>
    /// Reports ends, and forgets children that left nothing. Called after each end of a process: what is left comes to the guard in the end.
    /// </summary>
    private void Settle(ProcessTable table)
    {
        for (var i = _ended.Count - 1; i >= 0; i--)
        {
            var process = _ended[i];
            var isGone = !process.Left(table).Any();
            if (process.IsKilled)
            {
                process.SignalLeft(Libc.SignalKill, table);
            }

            if (isGone || process.IsKilled)
            {
                Report(process);
            }

            if (isGone)
            {
                _ended.RemoveAt(i);
            }
        }
    }

    private void Report(GuardedProcess process)
    {
        if (_children.Remove(process.Child))
        {
            _output.Write(new GuardReply(process.Child, Exited: process.Ended));
        }
    }
}
