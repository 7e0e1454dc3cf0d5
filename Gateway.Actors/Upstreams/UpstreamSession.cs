using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams;

/// <summary>A session with a server that another node can go on with.</summary>
/// <param name="Id">Its id there.</param>
/// <param name="Version">The revision that was agreed.</param>
/// <param name="Features">What the server can do.</param>
internal sealed record UpstreamSession(string Id, ProtocolVersion Version, ServerFeatures Features);
