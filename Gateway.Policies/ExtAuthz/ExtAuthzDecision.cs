using Gateway.Policies.Cel;
using Gateway.Policies.Headers;

namespace Gateway.Policies.ExtAuthz;

/// <summary>What an authorization service decided about a request, or what holds without it.</summary>
/// <param name="IsAllowed">Whether the request may go on.</param>
public sealed record ExtAuthzDecision(bool IsAllowed)
{
    /// <summary>Whether there was no answer, or no clear one.</summary>
    public bool Failed { get; init; }

    /// <summary>What changes in the headers of the request that goes on.</summary>
    public HeaderChange? Change { get; init; }

    /// <summary>What rules read as <c>extauthz</c>; null: nothing.</summary>
    public CelMap? Metadata { get; init; }

    /// <summary>Where the client is sent instead of being told the service's answer; null: nowhere.</summary>
    public string? Location { get; init; }

    /// <summary>The status of a refusal that is the gateway's own; null: that of the service, with its answer.</summary>
    public int? Status { get; init; }
}
