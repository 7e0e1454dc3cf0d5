using Gateway.Actors.Backends;
using Gateway.Policies;
using Gateway.Policies.Weights;

namespace Gateway.Host.Pipeline.Proxying;

/// <summary>A route to plain HTTP servers.</summary>
/// <param name="Name">For logs.</param>
/// <param name="Backends">The servers, by weight.</param>
/// <param name="LocalOnly">Whether only local Host and Origin headers are served.</param>
/// <param name="Policies">What holds for every request: the policies of listener, route and a single backend, merged.</param>
internal sealed record HostRoute(string Name, WeightedChoice<HostBackend> Backends, bool LocalOnly, PolicySet Policies) : BackendRoute(Name, LocalOnly, Policies)
{
    /// <summary>Request headers that hold the credentials which the gateway itself asks for: they end here.</summary>
    public required IReadOnlySet<string> CredentialHeaders { get; init; }

    /// <summary>Who gets copies of requests; null: nobody.</summary>
    public MirrorTarget? Mirror { get; init; }

    /// <summary>The path prefixes that it matches, longest first, without slashes at their ends.</summary>
    public required IReadOnlyList<string> Prefixes { get; init; }
}
