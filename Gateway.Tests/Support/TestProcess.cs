using System.Diagnostics;

namespace Gateway.Tests.Support;

/// <summary>A child process of a test: its output by line, its exit code, and its end, with all its children, when disposed.</summary>
public sealed class TestProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;

    private TestProcess(Process process)
    {
        _process = process;
        Exited = process.WaitForExitAsync();
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, Output), ReadAsync(process.StandardError, Errors));
    }

    public int Id => _process.Id;

    /// <summary>Ends with the process; its output may still be on its way.</summary>
    public Task Exited { get; }

    public bool HasExited => _process.HasExited;

    public StreamWriter Input => _process.StandardInput;

    public Recorder<string> Output { get; } = new();

    public Recorder<string> Errors { get; } = new();

    public static TestProcess Start(StdioCommand command)
    {
        var start = new ProcessStartInfo(command.Program, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach (var (name, value) in command.FullEnvironment())
        {
            start.Environment[name] = value;
        }

#pragma warning disable RS0030 // The ban is for the product, whose children need a guard; this is the one place where tests start any.
        return new TestProcess(Process.Start(start) ?? throw new InvalidOperationException($"{command.Program} did not start."));
#pragma warning restore RS0030
    }

    /// <summary>Waits for the end of the process and of its output.</summary>
    public async Task<int> WaitForExitAsync(string phase, TimeSpan? limit = null)
    {
        await Exited.Within(phase, limit);
        await _reading.Within($"the rest of the output, after {phase}", limit);
        return _process.ExitCode;
    }

    /// <summary>What it said so far, for the message of a failed test.</summary>
    public string Transcript() => string.Join('\n', [.. Output.Items, .. Errors.Items]);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await Exited.Within($"the end of the killed process {Id}");
        }

        await _reading.Within($"the end of the output of process {Id}: a child of it still holds the pipes");
        _process.Dispose();
    }

    private static async Task ReadAsync(StreamReader reader, Recorder<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }
    }
}
