using System.IO.Pipes;

namespace Gateway.Actors.Upstreams.Children;

/// <summary>
/// The three pipes of a child, made by the gateway and not inherited by anything it starts. The gateway's ends are served by the runtime's
/// socket engine (epoll): no thread waits. Disposing closes the child's ends, which only serve until the child has opened its own.
/// </summary>
internal sealed class ChildPipes : IDisposable
{
    private readonly List<AnonymousPipeServerStream> _pipes = [];

    /// <summary>Makes the pipes.</summary>
    /// <exception cref="IOException">The gateway has no descriptor left.</exception>
    public ChildPipes()
    {
        try
        {
            _pipes.Add(new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.None));
            _pipes.Add(new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None));
            _pipes.Add(new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None));
        }
        catch
        {
            CloseAll();
            throw;
        }
    }

    /// <summary>The gateway's ends.</summary>
    public ChildStreams Streams => new(_pipes[0], _pipes[1], _pipes[2]);

    /// <summary>This process's descriptors of the child's ends: standard input, output, error.</summary>
    public int[] Descriptors => [.. _pipes.Select(pipe => (int)pipe.ClientSafePipeHandle.DangerousGetHandle())];

    /// <summary>Closes the gateway's ends as well: there is no child.</summary>
    public void CloseAll()
    {
        Dispose();
        foreach (var pipe in _pipes)
        {
            pipe.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var pipe in _pipes)
        {
            pipe.DisposeLocalCopyOfClientHandle();
        }
    }
}
