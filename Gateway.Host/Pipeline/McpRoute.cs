using Gateway.Actors.Backends;
using Gateway.Policies;
using Gateway.Policies.Authentication;

namespace Gateway.Host.Pipeline;

/// <summary>A route to a federated MCP server.</summary>
/// <param name="Name">For logs.</param>
/// <param name="Backend">The federated server.</param>
/// <param name="LocalOnly">Whether only local Host and Origin headers are served.</param>
/// <param name="Policies">What holds for every request: the policies of listener, route and backend, merged.</param>
internal sealed record McpRoute(string Name, McpBackend Backend, bool LocalOnly, PolicySet Policies) : GatewayRoute(Name, LocalOnly, Policies)
{
    /// <summary>Finds out who calls. Default: nobody is asked.</summary>
    public Authenticator Authenticator { get; init; } = Authenticator.None;
}
