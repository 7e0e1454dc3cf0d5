using Gateway.Policies;

namespace Gateway.Host.Pipeline;

/// <summary>A route that answers by itself, with <c>directResponse</c> or <c>requestRedirect</c>, before anybody is asked who they are.</summary>
/// <param name="Name">For logs.</param>
/// <param name="Prefixes">The path prefixes that it matches, longest first, without slashes at their ends.</param>
/// <param name="LocalOnly">Whether only local Host and Origin headers are served.</param>
/// <param name="Policies">What holds for every request.</param>
internal sealed record AnswerRoute(string Name, IReadOnlyList<string> Prefixes, bool LocalOnly, PolicySet Policies) : GatewayRoute(Name, LocalOnly, Policies);
