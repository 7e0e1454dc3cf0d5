using System.Collections.Immutable;
using Gateway.Actors.Backends;
using Gateway.Actors.Credentials.Tokens;
using Gateway.Host.Configuration;
using Gateway.Host.Pipeline.ExtAuthz;
using Gateway.Host.Pipeline.Proxying;
using Gateway.Policies;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authorization;
using Gateway.Policies.ExtAuthz;
using Gateway.Policies.RateLimit;
using Gateway.Policies.Weights;

namespace Gateway.Host.Runtime;

/// <summary>Compiles the routes to plain HTTP servers of one configuration, and the services that routes ask. Servers that stay the same keep their connections.</summary>
internal sealed class HostRoutes(GatewayLimits limits, TimeProvider time, GatewaySnapshot previous, TokenSources tokens)
{
    private readonly ImmutableDictionary<string, HostBackend>.Builder _backends = ImmutableDictionary.CreateBuilder<string, HostBackend>(StringComparer.Ordinal);

    /// <summary>The servers of all routes, by what makes them.</summary>
    public ImmutableDictionary<string, HostBackend> Backends => _backends.ToImmutable();

    /// <summary>Compiles a route of a valid configuration.</summary>
    /// <param name="name">For logs.</param>
    /// <param name="listener">The listener.</param>
    /// <param name="route">The route.</param>
    /// <param name="isLoopback">Whether only this machine reaches the port.</param>
    /// <param name="authenticator">Makes what finds out who calls.</param>
    /// <param name="limiter">The rate limits; null: there are none.</param>
    public HostRoute Create(string name, ListenerConfig listener, RouteConfig route, bool isLoopback, Func<PolicySet, Authenticator> authenticator, Func<RoutePolicies, RateLimiter?> limiter)
    {
        var policies = PoliciesOf(listener, route);
        var backends = new WeightedChoice<HostBackend>(route.Backends.Select(backend => (Backend(listener, route, backend), backend.Weight)));
        return new HostRoute(name, backends, isLoopback, policies.Route)
        {
            Cors = RouteOAuth.Cors(policies.Route),
            ResponseHeaders = RouteTraffic.ResponseHeaders(policies),
            Transformer = RouteTraffic.Transformer(policies),
            Responder = RouteTraffic.Responder(policies),
            RateLimiter = limiter(policies),
            Resource = RouteOAuth.Resource(policies.Route, route),
            Authenticator = authenticator(policies.Route),
            HttpRules = new HttpAuthorizer(policies.Compiler.HttpRules, policies.Route.Authorization),
            ExternalChecks = ExternalChecks(policies),
            CredentialHeaders = CredentialHeaders(policies.Route),
            Prefixes = RouteTraffic.Prefixes(route),
            Mirror = policies.Route.RequestMirror is { } mirror ? new MirrorTarget(Server(mirror.Backend.Host, null), mirror.Percentage) : null,
        };
    }

    /// <summary>The authorization services of a route; null: there are none.</summary>
    public ExternalChecks? ExternalChecks(RoutePolicies policies) => policies.Route.ExtAuthz is not { } choice ? null
        : new(
            new ExtAuthzSelector(policies.Compiler.ExtAuthz, choice),
            choice.Services.ToDictionary(rules => rules, rules => new ExternalCheck(Server(rules.Config.Host!, policies: null), new ExtAuthorizer(policies.Compiler.ExtAuthz, rules))));

    /// <summary>What holds for every request of such a route: of several backends, none has a say before it is chosen.</summary>
    public static RoutePolicies PoliciesOf(ListenerConfig listener, RouteConfig route) =>
        RoutePolicies.Compile(listener, route.Backends.Count == 1 ? route : route with { Backends = [] });

    /// <summary>Where a route looks for credentials.</summary>
    public static IEnumerable<CredentialLocation> Locations(PolicySet policies)
    {
        if (policies.JwtAuth is { } jwt)
        {
            yield return CredentialLocation.Of(jwt.Location, CredentialLocation.Bearer);
        }

        if (policies.McpAuthentication is { } mcp)
        {
            yield return CredentialLocation.Of(mcp.AuthorizationLocation, CredentialLocation.Bearer);
        }

        if (policies.BasicAuth is { } basic)
        {
            yield return CredentialLocation.Of(basic.Location, CredentialLocation.Basic);
        }

        if (policies.ApiKey is { } key)
        {
            yield return CredentialLocation.Of(key.Location, CredentialLocation.Bearer);
        }
    }

    // Who asks for credentials keeps them, and with them whatever else claims to be some.
    private static HashSet<string> CredentialHeaders(PolicySet policies)
    {
        var names = Locations(policies).Select(location => location.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (names.Count > 0)
        {
            names.Add("Authorization");
        }

        return names;
    }

    private HostBackend Backend(ListenerConfig listener, RouteConfig route, RouteBackendConfig backend) =>
        Server(backend.Host!, RouteTraffic.OfTarget(RoutePolicies.Compile(listener, route with { Backends = [backend] }).Route));

    private HostBackend Server(string host, PolicySetConfig? policies)
    {
        var key = HostBackend.IdentityOf(host, policies);
        if (!_backends.TryGetValue(key, out var found))
        {
            found = previous.HostBackends.GetValueOrDefault(key) ?? HostBackend.Create(host, policies, limits.Upstreams, time, tokens);
            _backends.Add(key, found);
        }

        return found;
    }
}
