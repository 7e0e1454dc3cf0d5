using System.Diagnostics;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

/// <summary>A running <see cref="StandIn"/>. Disposing ends it.</summary>
internal sealed class StandInProcess : IAsyncDisposable
{
    private readonly Process _process;

    private StandInProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public static StandInProcess Start(params string[] arguments) => Start(Environment.ProcessPath!, [StandIn.Verb, .. arguments]);

    /// <summary>Starts it by another program's command line, which ends with the stand-in's.</summary>
    public static StandInProcess Start(string file, string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
#pragma warning disable RS0030 // It plays the gateway; the gateway itself is started by people.
        return new StandInProcess(Process.Start(start)!);
#pragma warning restore RS0030
    }

    public async Task<string> ReadLineAsync(string phase) =>
        await _process.StandardOutput.ReadLineAsync().Within(phase) ?? throw new EndOfStreamException($"The stand-in ended before {phase}.");

    /// <summary>SIGKILL, as an operator or the kernel would.</summary>
    public void Kill() => _process.Kill();

    public void EndInput() => _process.StandardInput.Close();

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().Within("the stand-in's end");
        _process.Dispose();
    }
}
