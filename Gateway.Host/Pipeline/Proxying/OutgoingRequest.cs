using Gateway.Actors.Upstreams;

namespace Gateway.Host.Pipeline.Proxying;

/// <summary>A client's request as backends get it.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Authority">The <c>Host</c> header; null: that of the backend's address.</param>
/// <param name="Headers">The headers that go along, but for those about the body.</param>
/// <param name="Body">The body; null: it has none.</param>
internal sealed record OutgoingRequest(string Method, string Target, string? Authority, ForwardedHeaders Headers, HttpContent? Body)
{
    /// <summary>Whether it is still there, whole, to be sent to somebody else.</summary>
    public bool IsWhole => Body is not StreamedBody { HasBegun: true };
}
