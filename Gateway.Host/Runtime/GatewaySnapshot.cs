using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gateway.Actors.Backends;
using Gateway.Actors.Credentials.Tokens;
using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Validation;
using Gateway.Host.Pipeline;
using Gateway.Policies.AccessLog;
using Gateway.Policies.Authorization;
using Gateway.Policies.RateLimit;

namespace Gateway.Host.Runtime;

/// <summary>A configuration compiled for serving. Immutable; a reload makes a new one that keeps every backend and target that did not change.</summary>
internal sealed class GatewaySnapshot
{
    private GatewaySnapshot(ImmutableDictionary<IPEndPoint, RouteTable> ports, ImmutableDictionary<ulong, McpBackend> backends, ImmutableArray<Uri> keySets) =>
        (Ports, Backends, KeySets) = (ports, backends, keySets);

    /// <summary>Nothing is served.</summary>
    public static GatewaySnapshot Empty { get; } =
        new(ImmutableDictionary<IPEndPoint, RouteTable>.Empty, ImmutableDictionary<ulong, McpBackend>.Empty, []) { Rules = ImmutableDictionary<ulong, string>.Empty };

    /// <summary>The routes of each port.</summary>
    public ImmutableDictionary<IPEndPoint, RouteTable> Ports { get; }

    /// <summary>The backends, by the hash of the route that leads to them.</summary>
    public ImmutableDictionary<ulong, McpBackend> Backends { get; }

    /// <summary>The plain HTTP servers, by what makes them.</summary>
    public ImmutableDictionary<string, HostBackend> HostBackends { get; init; } = ImmutableDictionary<string, HostBackend>.Empty;

    /// <summary>Where the signing keys are read from that routes use.</summary>
    public ImmutableArray<Uri> KeySets { get; }

    /// <summary>The rules about MCP operations as texts, by the hash of the route.</summary>
    public required ImmutableDictionary<ulong, string> Rules { get; init; }

    /// <summary>The rate limits of routes, by the hash of the route.</summary>
    public ImmutableDictionary<ulong, RateLimiter> Limiters { get; init; } = ImmutableDictionary<ulong, RateLimiter>.Empty;

    /// <summary>What the access log says.</summary>
    public AccessLogRules AccessLog { get; init; } = AccessLogRules.Default;

    /// <summary>Compiles a configuration; what it shares with <paramref name="previous"/> is kept.</summary>
    public static GatewaySnapshot Compile(GatewayConfig config, GatewayLimits limits, AuthenticatorFactory authenticators, TokenSources tokens, TimeProvider time, GatewaySnapshot previous)
    {
        var backends = ImmutableDictionary.CreateBuilder<ulong, McpBackend>();
        var ports = ImmutableDictionary.CreateBuilder<IPEndPoint, RouteTable>();
        var keySets = new HashSet<Uri>();
        var rules = ImmutableDictionary.CreateBuilder<ulong, string>();
        var limiters = ImmutableDictionary.CreateBuilder<ulong, RateLimiter>();
        var hosts = new HostRoutes(limits, time, previous, tokens);
        foreach (var (bind, path) in ConfigWalk.Binds(config))
        {
            ports[bind.EndPoint] = RouteTable.Create(bind, path, (listener, route) =>
            {
                var isLoopback = IPAddress.IsLoopback(bind.EndPoint.Address);
                var identity = Identity(bind, listener, route);
                if (route.Backends is [{ Host: not null }, ..])
                {
                    return hosts.Create(RouteName(listener, route), listener, route, isLoopback, set => authenticators.Create(set, keySets), Limiter);
                }

                var policies = RoutePolicies.Compile(listener, route);
                if (RouteTraffic.Answer(RouteName(listener, route), route, isLoopback, policies) is { } answer)
                {
                    return answer;
                }

                if (RouteOAuth.Document(policies.Route) is { } document)
                {
                    return new DocumentRoute(RouteName(listener, route), document, isLoopback, policies.Route) { Cors = RouteOAuth.Cors(policies.Route), ResponseHeaders = RouteTraffic.ResponseHeaders(policies), Transformer = RouteTraffic.Transformer(policies) };
                }

                var mcp = RouteTraffic.OfTargets(route.Backends[0].Mcp, policies);
                var backend = Reuse(previous.Backends.GetValueOrDefault(identity), mcp)
                    ?? McpBackend.Create(BackendName(route), identity, mcp, limits, time, previous.Backends.GetValueOrDefault(identity), tokens);
                backends[identity] = backend;
                rules[identity] = policies.RulesText;
                return new McpRoute(RouteName(listener, route), backend, mcp.DnsRebindingProtection ?? isLoopback, policies.Route)
                {
                    Cors = RouteOAuth.Cors(policies.Route),
                    ResponseHeaders = RouteTraffic.ResponseHeaders(policies),
                    Transformer = RouteTraffic.Transformer(policies),
                    Responder = RouteTraffic.Responder(policies),
                    RateLimiter = Limiter(policies),
                    Resource = RouteOAuth.Resource(policies.Route, route),
                    PassedThrough = Passthrough.TargetOf(policies, mcp),
                    Authenticator = authenticators.Create(policies.Route, keySets),
                    ExternalChecks = hosts.ExternalChecks(policies),
                    HttpRules = new HttpAuthorizer(policies.Compiler.HttpRules, policies.Route.Authorization),
                    McpRules = new McpAuthorizer(policies.Compiler.McpRules, BackendName(route), policies.Targets),
                };

                RateLimiter? Limiter(RoutePolicies set)
                {
                    var limiter = RouteTraffic.RateLimiter(set, time, previous.Limiters.GetValueOrDefault(identity));
                    if (limiter is not null)
                    {
                        limiters[identity] = limiter;
                    }

                    return limiter;
                }
            });
        }

        return new GatewaySnapshot(ports.ToImmutable(), backends.ToImmutable(), [.. keySets]) { Rules = rules.ToImmutable(), Limiters = limiters.ToImmutable(), HostBackends = hosts.Backends, AccessLog = LogRules.Of(config) };
    }

    private static McpBackend? Reuse(McpBackend? previous, McpBackendConfig config) =>
        previous is not null && previous.Serves(config) ? previous : null;

    // What sessions are bound to: a reload that keeps listener, matches and backend keeps them, in whatever order routes stand.
    private static ulong Identity(BindConfig bind, ListenerConfig listener, RouteConfig route)
    {
        var text = new StringBuilder().Append(bind.Port).Append('\n').Append(listener.Name).Append('\n').Append(listener.Hostname).Append('\n');
        text.AppendJoin(',', route.Hostnames.Select(host => host.ToUpperInvariant()).Order(StringComparer.Ordinal)).Append('\n');
        text.AppendJoin('\n', route.Matches.Select(match => match.Identity()).Order(StringComparer.Ordinal)).Append('\n');
        text.Append(BackendName(route));
        return BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string BackendName(RouteConfig route) => route.Name ?? "mcp";

    private static string RouteName(ListenerConfig listener, RouteConfig route) =>
        route.Name ?? $"{listener.Name ?? "default"}/{string.Join(",", route.Matches.Select(match => match.Path))}";
}
