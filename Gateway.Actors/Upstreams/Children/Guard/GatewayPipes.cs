using System.Globalization;
using System.Runtime.InteropServices;

namespace Gateway.Actors.Upstreams.Children.Guard;

/// <summary>
/// A child's ends of the pipes that the gateway made, opened through <c>/proc</c>: so a child's bytes never pass through the guard. Opening
/// a pipe there makes a new open file: the gateway's non-blocking mode stays its own.
/// </summary>
internal sealed class GatewayPipes : IDisposable
{
    private readonly List<int> _descriptors = [];

    private GatewayPipes()
    {
    }

    /// <summary>Standard input, output and error, in this process; all above 2 and close-on-exec.</summary>
    public IReadOnlyList<int> Descriptors => _descriptors;

    /// <summary>0, or why they could not be opened.</summary>
    public int ErrorNumber { get; private set; }

    /// <summary>Opens the three pipes.</summary>
    /// <param name="gateway">The gateway's process: this one's parent.</param>
    /// <param name="descriptors">Its descriptors.</param>
    public static GatewayPipes Open(int gateway, int[] descriptors)
    {
        var pipes = new GatewayPipes();
        foreach (var (target, descriptor) in descriptors.Index())
        {
            var access = target == 0 ? Libc.OpenReadOnly : Libc.OpenWriteOnly;
            var opened = Libc.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/{gateway}/fd/{descriptor}"), access | Libc.OpenCloseOnExec);
            if (opened < 0)
            {
                pipes.ErrorNumber = Marshal.GetLastPInvokeError();
                return pipes;
            }

            pipes._descriptors.Add(opened);
        }

        // Had the gateway died before, its id could be another process's by now, and so could the descriptors.
        pipes.ErrorNumber = Libc.GetParentProcess() == gateway ? 0 : Libc.NoSuchProcess;
        return pipes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var descriptor in _descriptors)
        {
            _ = Libc.Close(descriptor);
        }
    }
}
