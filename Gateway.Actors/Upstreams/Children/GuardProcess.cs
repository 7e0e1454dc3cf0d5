using System.ComponentModel;
using System.Diagnostics;

namespace Gateway.Actors.Upstreams.Children;

/// <summary>The operating system's process of a guard, and its two pipes. Disposing it kills it.</summary>
internal sealed class GuardProcess : IAsyncDisposable
{
    /// <summary>What the guard's .NET runtime may need. No secret of the gateway: every process of this user can read it.</summary>
    private static readonly string[] Inherited =
    [
        "PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "DOTNET_BUNDLE_EXTRACT_BASE_DIR",
    ];

    /// <summary>A small process that starts fast: one small heap, no collector thread, no profiling, no diagnostics socket to get in by.</summary>
    private static readonly (string Name, string Value)[] Settings =
    [
        ("DOTNET_gcServer", "0"), ("DOTNET_gcConcurrent", "0"), ("DOTNET_GCgen0size", "80000"), ("DOTNET_TieredPGO", "0"),
        ("DOTNET_EnableDiagnostics", "0"),
    ];

    private readonly Process _process;
    private readonly Stream _input;
    private readonly StreamReader _output;

    private GuardProcess(Process process)
    {
        _process = process;
        _input = process.StandardInput.BaseStream;
        _output = process.StandardOutput;
        Id = process.Id;
    }

    /// <summary>The process id.</summary>
    public int Id { get; }

    /// <summary>Starts the process.</summary>
    /// <exception cref="ChildStartException">The operating system refused.</exception>
    public static GuardProcess Start(ChildGuardCommand command)
    {
        var start = new ProcessStartInfo(command.File, command.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment.Clear();
        foreach (var name in Inherited.Where(name => Environment.GetEnvironmentVariable(name) is not null))
        {
            start.Environment[name] = Environment.GetEnvironmentVariable(name);
        }

        foreach (var (name, value) in Settings)
        {
            start.Environment[name] = value;
        }

        try
        {
#pragma warning disable RS0030 // This is a launcher: it starts the one process that the others are started by.
            return new GuardProcess(Process.Start(start) ?? throw new UnreachableException());
#pragma warning restore RS0030
        }
        catch (Win32Exception e)
        {
            throw new ChildStartException($"Cannot start the child guard '{command.File}': {e.Message}", e.NativeErrorCode, e);
        }
    }

    /// <summary>Reads one line; null at the end.</summary>
    public Task<string?> ReadLineAsync() => _output.ReadLineAsync();

    /// <summary>Writes one line.</summary>
    public ValueTask WriteAsync(byte[] line) => _input.WriteAsync(line);

    /// <summary>Ends its input.</summary>
    public ValueTask CloseInputAsync() => _input.DisposeAsync();

    /// <summary>Kills it, if it is alive.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // Disposed of: dead.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync();
        await _input.DisposeAsync();
        _output.Dispose();
        _process.Dispose();
    }
}
