using Gateway.Host.Pipeline.ExtAuthz;
using Gateway.Policies;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authorization;

namespace Gateway.Host.Pipeline;

/// <summary>A route whose requests go on to a backend: an <see cref="McpRoute"/> or a <see cref="Proxying.HostRoute"/>.</summary>
/// <param name="Name">For logs.</param>
/// <param name="LocalOnly">Whether only local Host and Origin headers are served.</param>
/// <param name="Policies">What holds for every request: the policies of listener, route and backend, merged.</param>
internal abstract record BackendRoute(string Name, bool LocalOnly, PolicySet Policies) : GatewayRoute(Name, LocalOnly, Policies)
{
    /// <summary>Finds out who calls. Default: nobody is asked.</summary>
    public Authenticator Authenticator { get; init; } = Authenticator.None;

    /// <summary>The services that are asked about requests; null: there are none.</summary>
    public ExternalChecks? ExternalChecks { get; init; }

    /// <summary>Which requests may go on.</summary>
    public required HttpAuthorizer HttpRules { get; init; }

    /// <summary>Whether callers are told apart by credentials that only the target knows.</summary>
    public virtual bool TellsApartByCredentials => false;
}
