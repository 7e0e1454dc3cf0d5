using System.Runtime.InteropServices;

namespace Gateway.Actors.Upstreams.Children;

/// <summary>
/// The calls of the C library that starting, watching and ending processes takes. The numbers are Linux's, the same on x64 and arm64;
/// the runtime maps the name <c>libc</c> to glibc or musl.
/// </summary>
internal static class Libc
{
    public const int SignalHangUp = 1;
    public const int SignalInterrupt = 2;
    public const int SignalQuit = 3;
    public const int SignalKill = 9;
    public const int SignalTerminate = 15;
    public const int SignalChild = 17;
    public const nint DefaultHandler = 0;
    public const nint IgnoreHandler = 1;

    public const int NoSuchProcess = 3;
    public const int Interrupted = 4;
    public const int NoChild = 10;
    public const int PermissionDenied = 13;

    public const int ExecuteAccess = 1;
    public const int OpenReadOnly = 0;
    public const int OpenWriteOnly = 1;
    public const int OpenCloseOnExec = 0x80000;
    public const int SetDescriptorFlags = 2;
    public const int CloseOnExec = 1;

    public const int WaitAny = 0;
    public const int WaitOne = 1;
    public const int WaitNoHang = 1;
    public const int WaitExited = 4;
    public const int WaitKeep = 0x1000000;

    public const int SetChildSubreaper = 36;

    private const string Library = "libc";

    // System32 means, on Linux: ask the system's loader only, never look for a libc beside the application.
    private const DllImportSearchPath SystemOnly = DllImportSearchPath.System32;

    /// <summary>Signals one process. To <c>kill</c> 0 and -1 mean many, and 1 is init: such ids are a mistake here, and do nothing.</summary>
    public static void Signal(int process, int signal) => _ = process > 1 ? Kill(process, signal) : 0;

    /// <summary>Signals all processes of a group; see <see cref="Signal"/> for ids that do nothing.</summary>
    public static void SignalGroup(int group, int signal) => _ = group > 1 ? Kill(-group, signal) : 0;

    [DllImport(Library, EntryPoint = "waitid", SetLastError = true), DefaultDllImportSearchPaths(SystemOnly)]
    public static extern int WaitId(int idType, int id, out ChildStatus status, int options);

    [DllImport(Library, EntryPoint = "getppid"), DefaultDllImportSearchPaths(SystemOnly)]
    public static extern int GetParentProcess();

    [DllImport(Library, EntryPoint = "setsid", SetLastError = true), DefaultDllImportSearchPaths(SystemOnly)]
    public static extern int SetSession();

    [DllImport(Library, EntryPoint = "prctl", SetLastError = true), DefaultDllImportSearchPaths(SystemOnly)]
    public static extern int ProcessControl(int option, nint arg2, nint arg3, nint arg4, nint arg5);

    [DllImport(Library, EntryPoint = "signal", SetLastError = true), DefaultDllImportSearchPaths(SystemOnly)]
    public static extern nint SetSignalHandler(int signal, nint handler);

    [DllImport(Library, EntryPoint = "open", SetLastError = true), DefaultDllImportSearchPaths(SystemOnly)]
    public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport(Library, EntryPoint = "read", SetLastError = true), DefaultDllImportSearchPaths(SystemOnly)]
    public static extern nint Read(int descriptor, byte[] buffer, nint count);

    [DllImport(Library, EntryPoint = "close", SetLastError = true), DefaultDllImportSearchPaths(SystemOnly)]
    public static extern int Close(int descriptor);

    [DllImport(Library, EntryPoint = "fcntl", SetLastError = true), DefaultDllImportSearchPaths(SystemOnly)]
    public static extern int DescriptorControl(int descriptor, int command, nint argument);

    [DllImport(Library, EntryPoint = "access", SetLastError = true), DefaultDllImportSearchPaths(SystemOnly)]
    public static extern int Access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);

    [DllImport(Library, EntryPoint = "kill"), DefaultDllImportSearchPaths(SystemOnly)]
    private static extern int Kill(int process, int signal);

    /// <summary>
    /// <c>siginfo_t</c> as <c>waitid</c> fills it, on 64-bit systems: three ints, padding, then the union's members for SIGCHLD.
    /// 128 bytes in glibc and musl.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    public struct ChildStatus
    {
        /// <summary><c>CLD_EXITED</c>: ended by itself.</summary>
        public const int Exited = 1;

        /// <summary>How it ended.</summary>
        [FieldOffset(8)]
        public int Code;

        /// <summary>Which process; 0 if none.</summary>
        [FieldOffset(16)]
        public int Process;

        /// <summary>The exit code, or the signal.</summary>
        [FieldOffset(24)]
        public int Value;
    }
}
