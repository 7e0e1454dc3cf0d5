using Gateway.Actors.Backends;

namespace Gateway.Host.Pipeline.Proxying;

/// <summary>What a backend answers; the body is still to come.</summary>
/// <param name="Response">The answer.</param>
/// <param name="Backend">Who gave it.</param>
internal sealed record HostAnswer(HttpResponseMessage Response, HostBackend Backend) : IDisposable
{
    public void Dispose() => Response.Dispose();
}
