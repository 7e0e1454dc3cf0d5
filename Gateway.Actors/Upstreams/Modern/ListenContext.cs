using Gateway.Actors.Bridging;

namespace Gateway.Actors.Upstreams.Modern;

/// <summary>Of whom something is heard outside of calls, and for whom.</summary>
/// <param name="Upstream">The connection.</param>
/// <param name="Listener">Takes what comes.</param>
/// <param name="Origin">On whose behalf.</param>
/// <param name="Headers">What of the client's HTTP request goes along.</param>
/// <param name="Time">The clock.</param>
internal sealed record ListenContext(IUpstream Upstream, IUpstreamListener Listener, RequestOrigin Origin, ForwardedHeaders Headers, TimeProvider Time);
