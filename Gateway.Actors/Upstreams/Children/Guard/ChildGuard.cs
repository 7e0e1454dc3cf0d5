using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Actors.Upstreams.Children.Guard;

/// <summary>
/// The helper process that starts and holds the children of one gateway. It is tied to the gateway by its standard input: when that ends,
/// for whatever reason, it kills all it started and all that descends from it, and ends. Linux only.
/// </summary>
public static class ChildGuard
{
    /// <summary>The hidden verb of the command line that runs it.</summary>
    public const string Verb = "child-guard";

    private const int Success = 0;
    private const int ProtocolError = 1;
    private const int WrongSystem = 2;

    /// <summary>Runs the guard on standard input and output until the gateway is gone. Call it first thing in the process.</summary>
    /// <returns>The exit code: 0 after the gateway closed the pipe, 1 if it sent what is no request, 2 if this is not Linux.</returns>
    public static int Run()
    {
        if (!OperatingSystem.IsLinux())
        {
            return WrongSystem;
        }

        var gateway = Libc.GetParentProcess();
        ProcessIsolation.Apply();
        using var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        var children = new GuardedProcesses(gateway, new GuardOutput(output));
        var reaper = new Thread(children.ReapForever) { IsBackground = true, Name = "reaper" };
        reaper.Start();
        children.Announce();
        try
        {
            return Serve(children) ? Success : ProtocolError;
        }
        finally
        {
            children.KillAll();
        }
    }

    private static bool Serve(GuardedProcesses children)
    {
        using var input = new StreamReader(new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0));
        try
        {
            while (input.ReadLine() is { } line)
            {
                var request = JsonSerializer.Deserialize(line, GuardJson.Default.GuardRequest);
                if (request is { Spawn: { } spawn })
                {
                    children.Spawn(request.Child, spawn);
                }
                else if (request is { Signal: { } signal })
                {
                    children.Signal(request.Child, signal);
                }
            }

            return true;
        }
        catch (JsonException)
        {
            // The last line may be cut in two by the gateway's death; anything else is no gateway. Either way all must go.
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
