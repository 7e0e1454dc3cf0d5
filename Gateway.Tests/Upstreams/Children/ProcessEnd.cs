using System.Diagnostics;
using System.Runtime.InteropServices;
using Gateway.Actors.Upstreams.Children.Guard;
using Gateway.Tests.Support;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Tests.Upstreams.Children;

/// <summary>Ends of processes that are not children of the tests.</summary>
internal static class ProcessEnd
{
    private const nint PidfdOpen = 434;
    private const short Readable = 1;

    public static bool IsAlive(int id) => ProcessTable.Read().Entries.Any(entry => entry.Id == id && !entry.IsZombie);

    /// <summary>Waits until a process is dead, maybe a zombie: for those whose parent is init, which is not ours to test.</summary>
    public static async Task Dead(int id, string name, TimeSpan? limit = null)
    {
        var handle = new PollRequest { Descriptor = (int)OpenProcess(PidfdOpen, id, 0), Events = Readable };
        if (handle.Descriptor < 0)
        {
            return;
        }

        using var owner = new SafeFileHandle(handle.Descriptor, ownsHandle: true);
        var milliseconds = (int)(limit ?? Deadline.Default).TotalMilliseconds;
        var ready = await Task.Factory.StartNew(
            () => Poll(ref handle, 1, milliseconds), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(ready == 1, $"Timed out after {milliseconds} ms: the death of {name}.");
    }

    /// <summary>Waits until no process has this id: not even a zombie.</summary>
    public static async Task Of(int id, string name, TimeSpan? limit = null)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).Within($"the end of {name}", limit);
        }
        catch (ArgumentException)
        {
            // Gone already.
        }
    }

    [DllImport("libc", EntryPoint = "syscall"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint OpenProcess(nint number, nint process, nint flags);

    [DllImport("libc", EntryPoint = "poll"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Poll(ref PollRequest request, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Found;
    }
}
