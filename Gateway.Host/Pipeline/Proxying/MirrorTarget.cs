using Gateway.Actors.Backends;

namespace Gateway.Host.Pipeline.Proxying;

/// <summary>Who gets copies of the requests of a route.</summary>
/// <param name="Backend">The server.</param>
/// <param name="Share">Of the requests, from 0 to 1.</param>
internal sealed record MirrorTarget(HostBackend Backend, double Share);
