using System.Runtime.InteropServices;

namespace Gateway.Actors.Upstreams.Children.Guard;

/// <summary>
/// A number that a child's processes carry and hand on to all they start, however these detach themselves (double fork, setsid, new
/// environment, closed descriptors): so what a child left behind can be told from everything else.
/// </summary>
/// <remarks>
/// It is a soft limit that Linux inherits and any process may set: RLIMIT_RTTIME, microseconds that a real-time process may run without a
/// system call. Values as high as a mark are never reached. Where limits cannot be set or read (some sandboxes), and for a process that
/// sets this limit itself, what counts is the session alone.
/// </remarks>
internal readonly struct ProcessMark : IDisposable
{
    private const int RealTimeLimit = 15;
    private const int Self = 0;

    /// <summary>Marks start here: thirty-six thousand years of computing.</summary>
    private const long Base = 1L << 60;
    private const int ChildBits = 31;
    private const long ChildMask = (1L << ChildBits) - 1;

    private readonly ResourceLimit? _before;

    private ProcessMark(ResourceLimit? before) => _before = before;

    /// <summary>The mark of a child.</summary>
    /// <param name="guard">A random number that tells one guard's children from another's; 0 or more.</param>
    /// <param name="child">The number of the child.</param>
    public static long Of(int guard, long child) => Base | ((long)(guard & (int.MaxValue >> 2)) << ChildBits) | (child & ChildMask);

    /// <summary>Whether a mark is of one of this guard's children.</summary>
    public static bool IsOf(int guard, long? mark) => (mark & ~ChildMask) == Of(guard, 0);

    /// <summary>The mark that a process carries; null if none.</summary>
    public static long? Read(int process) =>
        GetLimit(process, RealTimeLimit, 0, out var limit) == 0 && limit.Soft is >= Base and < 2 * (ulong)Base ? (long)limit.Soft : null;

    /// <summary>What this process starts carries the mark, until this is disposed of.</summary>
    public static ProcessMark GivenToStarts(long mark)
    {
        if (GetLimit(Self, RealTimeLimit, 0, out var before) != 0)
        {
            return default;
        }

        var marked = before with { Soft = (ulong)mark };
        return SetLimit(Self, RealTimeLimit, ref marked, 0) == 0 ? new ProcessMark(before) : default;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_before is { } before)
        {
            _ = SetLimit(Self, RealTimeLimit, ref before, 0);
        }
    }

    [DllImport("libc", EntryPoint = "prlimit"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int GetLimit(int process, int resource, nint none, out ResourceLimit limit);

    [DllImport("libc", EntryPoint = "prlimit"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetLimit(int process, int resource, ref ResourceLimit limit, nint none);

    [StructLayout(LayoutKind.Sequential)]
    private record struct ResourceLimit(ulong Soft, ulong Hard);
}
