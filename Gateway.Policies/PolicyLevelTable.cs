using System.Collections.Immutable;

namespace Gateway.Policies;

/// <summary>
/// Which policy may stand at which level. The one source: the validator, the documentation and the schema read it, and a test holds it
/// against the members of <see cref="PolicySetConfig"/>.
/// </summary>
public static class PolicyLevelTable
{
    private const string OneCallerManyTargets = "Write it on the backend or above: a request is authenticated once, for all targets. Say by mcpAuthorization who may use this one.";

    private static readonly ImmutableArray<PolicyLevel> Everywhere = [PolicyLevel.Listener, PolicyLevel.Route, PolicyLevel.Backend, PolicyLevel.Target];
    private static readonly ImmutableArray<PolicyLevel> FromRoute = [PolicyLevel.Route, PolicyLevel.Backend, PolicyLevel.Target];
    private static readonly ImmutableArray<PolicyLevel> PerRequest = [PolicyLevel.Listener, PolicyLevel.Route, PolicyLevel.Backend];
    private static readonly ImmutableArray<PolicyLevel> BeforeBackend = [PolicyLevel.Listener, PolicyLevel.Route];

    /// <summary>All rows, in the order in which the policies act on a request.</summary>
    public static ImmutableArray<PolicyLevelRow> Rows { get; } =
    [
        new("cors", set => set.Cors is not null, BeforeBackend, "Write it on the route: a browser asks before there is a backend."),
        new("oauthProtectedResource", set => set.OauthProtectedResource is not null, [PolicyLevel.Route], "Write it on a route of its own: the route answers by itself."),
        new("directResponse", set => set.DirectResponse is not null, [PolicyLevel.Route], "Write it on a route of its own: the route answers by itself."),
        new("requestRedirect", set => set.RequestRedirect is not null, [PolicyLevel.Route], "Write it on a route of its own: the route answers by itself."),
        new("localRateLimit", set => set.LocalRateLimit is not null, [PolicyLevel.Route], "Write it on the route: its requests are counted."),
        new("mcpAuthentication", set => set.McpAuthentication is not null, PerRequest, OneCallerManyTargets),
        new("jwtAuth", set => set.JwtAuth is not null, PerRequest, OneCallerManyTargets),
        new("apiKey", set => set.ApiKey is not null, PerRequest, OneCallerManyTargets),
        new("basicAuth", set => set.BasicAuth is not null, PerRequest, OneCallerManyTargets),
        new("extAuthz", set => set.ExtAuthz is not null, PerRequest, "Write it on the backend or above: a request is decided about once, for all targets."),
        new("authorization", set => set.Authorization is not null, PerRequest, "Write it on the backend or above, or say the same by mcpAuthorization here."),
        new("mcpAuthorization", set => set.McpAuthorization is not null, Everywhere, "It may stand everywhere."),
        new("audit", set => set.Audit is not null, PerRequest, "Write it on the backend or above: a call is recorded before its target is known."),
        new("ai", set => set.Ai is not null, FromRoute, "Write it on the route, the backend or the target."),
        new("timeout", set => set.Timeout is not null, [PolicyLevel.Route], "Write it on the route: it is about the whole exchange."),
        new("buffer", set => set.Buffer is not null, [PolicyLevel.Route], "Write it on the route: a body is read before a backend is chosen."),
        new("retry", set => set.Retry is not null, [PolicyLevel.Route], "Write it on the route: what is sent again may go to another of its backends."),
        new("urlRewrite", set => set.UrlRewrite is not null, [PolicyLevel.Route], "Write it on the route: it is about the prefix that the route matches."),
        new("requestMirror", set => set.RequestMirror is not null, [PolicyLevel.Route], "Write it on the route: requests are copied before a backend is chosen."),
        new("a2a", set => set.A2a is not null, FromRoute, "Write it on the route or the backend."),
        new("transformations", set => set.Transformations is not null, Everywhere, "It may stand everywhere.")
        {
            StdioRemedy = "Remove it: a child process gets no headers. Those of its responses are changed by responseHeaderModifier.",
        },
        new("requestHeaderModifier", set => set.RequestHeaderModifier is not null, FromRoute, "Write it on the route, the backend or the target.")
        {
            StdioRemedy = "Remove it: a child process gets no headers.",
        },
        new("responseHeaderModifier", set => set.ResponseHeaderModifier is not null, FromRoute, "Write it on the route, the backend or the target."),
        new("backendTLS", set => set.BackendTls is not null, FromRoute, "Write it on the route, the backend or the target.")
        {
            StdioRemedy = "Remove it: a child process is not reached over a network.",
        },
        new("backendAuth", set => set.BackendAuth is not null, FromRoute, "Write it on the route, the backend or the target.")
        {
            StdioRemedy = "Remove it, and give the child process its key in env.",
        },
    ];
}
