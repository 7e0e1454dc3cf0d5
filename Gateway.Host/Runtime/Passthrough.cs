using Gateway.Actors.Backends;

namespace Gateway.Host.Runtime;

/// <summary>
/// Routes whose target asks for tokens itself, so that the gateway passes them, its challenges and its documents on: those that ask nobody
/// who they are and lead to one server over HTTP, for which the gateway has no credential of its own (<c>backendAuth</c>). With a second target, a token that is meant for one would reach both.
/// </summary>
internal static class Passthrough
{
    /// <summary>The URL of the target; null: the route is none of these.</summary>
    public static Uri? TargetOf(RoutePolicies policies, McpBackendConfig backend) =>
        policies.Route is { McpAuthentication: null, JwtAuth: null, ApiKey: null, BasicAuth: null, ExtAuthz: null }
            && backend.Targets is [{ Stdio: null } target] && policies.Targets[target.Name].BackendAuth is null
            ? target.Url()
            : null;
}
