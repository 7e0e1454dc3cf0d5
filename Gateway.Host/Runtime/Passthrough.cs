using Gateway.Actors.Backends;
using Gateway.Actors.Upstreams;
using Gateway.Policies;

namespace Gateway.Host.Runtime;

/// <summary>
/// Routes whose target asks for tokens itself, so that the gateway passes them, its challenges and its documents on: those that ask nobody
/// who they are and lead to one server over HTTP. With a second target, a token that is meant for one would reach both.
/// </summary>
internal static class Passthrough
{
    /// <summary>The URL of the target; null: the route is none of these.</summary>
    public static Uri? TargetOf(PolicySet policies, McpBackendConfig backend) =>
        policies is { McpAuthentication: null, JwtAuth: null, ApiKey: null, BasicAuth: null } && backend.Targets is [{ Stdio: null } target]
            ? target.Mcp is not null ? HttpTargetUri.Parse(target.Mcp, HttpTargetUri.McpPath, out _) : HttpTargetUri.Parse(target.Sse!, HttpTargetUri.SsePath, out _)
            : null;
}
