using System.ComponentModel;
using System.Diagnostics;

namespace Gateway.Actors.Upstreams.Children;

/// <summary>A child of <see cref="DirectLauncher"/>.</summary>
/// <param name="process">The running process, with three redirected streams that are used elsewhere.</param>
internal sealed class DirectChild(Process process) : IChildControl
{
    /// <summary>Waits for its end; call it once.</summary>
    public async Task<ChildExit> WaitAsync()
    {
        await process.WaitForExitAsync();
        var exit = new ChildExit(process.ExitCode, null);

        // It leaves alone the streams that were taken from it.
        process.Dispose();
        return exit;
    }

    /// <inheritdoc/>
    public void Terminate()
    {
        // There is nothing like it on every system; the end of its input was the request.
    }

    /// <inheritdoc/>
    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or NotSupportedException or AggregateException)
        {
            // It has ended, wholly or in part.
        }
    }
}
