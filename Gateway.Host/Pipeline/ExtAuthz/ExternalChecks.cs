using Gateway.Policies.Authentication;
using Gateway.Policies.ExtAuthz;

namespace Gateway.Host.Pipeline.ExtAuthz;

/// <summary>The authorization services of a route.</summary>
/// <param name="Selector">Says which is asked.</param>
/// <param name="Services">The services.</param>
internal sealed record ExternalChecks(ExtAuthzSelector Selector, IReadOnlyDictionary<ExtAuthzRules, ExternalCheck> Services)
{
    /// <summary>The service that is asked about a request; null: none is.</summary>
    public ExternalCheck? Select(Caller caller, HttpRequestFacts facts) => Selector.Select(caller, facts) is { } rules ? Services[rules] : null;
}
