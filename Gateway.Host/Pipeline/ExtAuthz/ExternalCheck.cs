using Gateway.Actors.Backends;
using Gateway.Policies.Cel;
using Gateway.Policies.ExtAuthz;
using Gateway.Policies.Headers;

namespace Gateway.Host.Pipeline.ExtAuthz;

/// <summary>An authorization service of a route.</summary>
/// <param name="Service">The service and the connections to it.</param>
/// <param name="Authorizer">What it is asked, and what its answers mean.</param>
internal sealed record ExternalCheck(HostBackend Service, ExtAuthorizer Authorizer)
{
    /// <summary>What the service said of a request that goes on; null: it was not asked.</summary>
    public static ExternalYes? Of(HttpContext context) => context.Features.Get<ExternalYes>();
}

/// <summary>What an authorization service said of a request that goes on. It belongs to that request.</summary>
/// <param name="Change">What changes in its headers.</param>
/// <param name="Metadata">What rules read as <c>extauthz</c>; null: nothing.</param>
internal sealed record ExternalYes(HeaderChange Change, CelMap? Metadata);
