using System.Runtime.InteropServices;

namespace Gateway.Actors.Upstreams.Children.Guard;

/// <summary>
/// Starts a process with nothing of this one's: own session and process group, no signal blocked or ignored (the .NET runtime ignores
/// SIGPIPE, and that would be inherited), exactly the given arguments, environment and three descriptors. No shell is involved.
/// </summary>
internal static class PosixSpawn
{
    // SETSIGDEF, SETSIGMASK, SETSID: the same in glibc (2.26 or later) and musl.
    private const short Flags = 0x04 | 0x08 | 0x80;

    // The C library's structures are 336, 80 and 128 bytes in glibc and musl alike; the rest is room for what may come.
    private const int StructBytes = 1024;
    private const int SignalSetBytes = 128;

    private const int OutOfMemory = 12;

    private const string Library = "libc";
    private const DllImportSearchPath SystemOnly = DllImportSearchPath.System32;

    /// <summary>Starts a process.</summary>
    /// <param name="request">What to start; its descriptors are not looked at.</param>
    /// <param name="descriptors">This process's descriptors, each above 2, that become 0, 1 and 2.</param>
    /// <param name="process">The new process.</param>
    /// <returns>0, or the error number.</returns>
    public static int Start(SpawnRequest request, IReadOnlyList<int> descriptors, out int process)
    {
        process = 0;
        using var arguments = new NativeStrings(request.Arguments);
        using var environment = new NativeStrings(request.Environment);
        var memory = Marshal.AllocHGlobal(3 * StructBytes);
        var (actions, attributes, signals) = (memory, memory + StructBytes, memory + (2 * StructBytes));
        var error = InitializeActions(actions) | InitializeAttributes(attributes);
        try
        {
            // The ways to fail are alike: no memory. None may be passed over, or the child would get something of the guard's.
            error |= SetDefaultSignals(attributes, SignalSet(signals, 0xff));
            error |= SetSignalMask(attributes, SignalSet(signals, 0)) | SetFlags(attributes, Flags);
            for (var target = 0; target < descriptors.Count; target++)
            {
                // The copy is not close-on-exec; everything else in this process is.
                error |= AddDuplicate(actions, descriptors[target], target);
            }

            return error != 0 ? OutOfMemory : Spawn(out process, request.File, actions, attributes, arguments.Pointer, environment.Pointer);
        }
        finally
        {
            _ = DestroyActions(actions);
            _ = DestroyAttributes(attributes);
            Marshal.FreeHGlobal(memory);
        }
    }

    /// <summary>
    /// A <c>sigset_t</c>, all bits alike. Not <c>sigfillset</c>: that leaves out two signals, which glibc then ignores for the child.
    /// </summary>
    private static nint SignalSet(nint memory, byte bits)
    {
        for (var i = 0; i < SignalSetBytes; i++)
        {
            Marshal.WriteByte(memory, i, bits);
        }

        return memory;
    }

    [DllImport(Library, EntryPoint = "posix_spawn"), DefaultDllImportSearchPaths(SystemOnly)]
    private static extern int Spawn(
        out int process, [MarshalAs(UnmanagedType.LPUTF8Str)] string file, nint actions, nint attributes, nint arguments, nint environment);

    [DllImport(Library, EntryPoint = "posix_spawn_file_actions_init"), DefaultDllImportSearchPaths(SystemOnly)]
    private static extern int InitializeActions(nint actions);

    [DllImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2"), DefaultDllImportSearchPaths(SystemOnly)]
    private static extern int AddDuplicate(nint actions, int descriptor, int target);

    [DllImport(Library, EntryPoint = "posix_spawn_file_actions_destroy"), DefaultDllImportSearchPaths(SystemOnly)]
    private static extern int DestroyActions(nint actions);

    [DllImport(Library, EntryPoint = "posix_spawnattr_init"), DefaultDllImportSearchPaths(SystemOnly)]
    private static extern int InitializeAttributes(nint attributes);

    [DllImport(Library, EntryPoint = "posix_spawnattr_setflags"), DefaultDllImportSearchPaths(SystemOnly)]
    private static extern int SetFlags(nint attributes, short flags);

    [DllImport(Library, EntryPoint = "posix_spawnattr_setsigdefault"), DefaultDllImportSearchPaths(SystemOnly)]
    private static extern int SetDefaultSignals(nint attributes, nint signals);

    [DllImport(Library, EntryPoint = "posix_spawnattr_setsigmask"), DefaultDllImportSearchPaths(SystemOnly)]
    private static extern int SetSignalMask(nint attributes, nint signals);

    [DllImport(Library, EntryPoint = "posix_spawnattr_destroy"), DefaultDllImportSearchPaths(SystemOnly)]
    private static extern int DestroyAttributes(nint attributes);
}
