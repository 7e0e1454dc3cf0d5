using System.ComponentModel;
using System.Diagnostics;

namespace Gateway.Actors.Upstreams.Children;

/// <summary>
/// Starts children directly: for systems without a guard. Best effort, and weaker than <see cref="GuardedLauncher"/>: children outlive a
/// gateway that is killed; stopping sends no SIGTERM but, after the grace, kills the process tree as far as it can be seen; a child may
/// inherit descriptors that whoever started the gateway left open; the exit code of a child that a signal ended is 128 and the signal.
/// </summary>
internal sealed class DirectLauncher : IChildLauncher
{
    private readonly Lock _lock = new();
    private readonly Dictionary<DirectChild, Task> _running = [];
    private readonly TimeProvider _time;
    private bool _isDisposed;

    /// <summary>Starts nothing yet.</summary>
    /// <param name="time">The clock.</param>
    public DirectLauncher(TimeProvider time) => _time = time;

    /// <inheritdoc/>
    public ValueTask<ChildProcess> StartAsync(ChildStart start, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var process = StartProcess(start);
            var streams = new ChildStreams(
                process.StandardInput.BaseStream, process.StandardOutput.BaseStream, process.StandardError.BaseStream);
            var child = new DirectChild(process);
            var exited = WaitAsync(child);
            _running.Add(child, exited);
            return ValueTask.FromResult(new ChildProcess(process.Id, streams, exited, child, _time));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Dictionary<DirectChild, Task> running;
        lock (_lock)
        {
            _isDisposed = true;
            running = new Dictionary<DirectChild, Task>(_running);
        }

        foreach (var child in running.Keys)
        {
            child.Kill();
        }

        await Task.WhenAll(running.Values);
    }

    private static Process StartProcess(ChildStart start)
    {
        var info = new ProcessStartInfo(start.File, start.Arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment.Clear();
        foreach (var (name, value) in start.Environment)
        {
            info.Environment[name] = value;
        }

        try
        {
#pragma warning disable RS0030 // This is a launcher.
            return Process.Start(info) ?? throw new UnreachableException();
#pragma warning restore RS0030
        }
        catch (Win32Exception e)
        {
            throw ChildStartException.Refused(start, e.NativeErrorCode);
        }
    }

    private async Task<ChildExit> WaitAsync(DirectChild child)
    {
        // The caller holds the lock, and must be done with its entry before this removes it.
        await Task.Yield();
        var exit = await child.WaitAsync();
        lock (_lock)
        {
            _running.Remove(child);
        }

        return exit;
    }
}
