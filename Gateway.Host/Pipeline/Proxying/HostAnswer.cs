using Gateway.Actors.Backends;
using Gateway.Actors.Telemetry;

namespace Gateway.Host.Pipeline.Proxying;

/// <summary>What a backend answers; the body is still to come.</summary>
/// <param name="Response">The answer.</param>
/// <param name="Backend">Who gave it.</param>
/// <param name="Span">Its request in a trace, which ends with the body; null: it is in none.</param>
internal sealed record HostAnswer(HttpResponseMessage Response, HostBackend Backend, UpstreamSpan? Span) : IDisposable
{
    public void Dispose()
    {
        Response.Dispose();
        Span?.Dispose();
    }
}
