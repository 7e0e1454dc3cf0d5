using System.Collections.Immutable;
using Gateway.Actors.Backends;
using Gateway.Host.Configuration;
using Gateway.Host.Pipeline;
using Gateway.Policies;
using Gateway.Policies.Headers;
using Gateway.Policies.RateLimit;
using Gateway.Policies.Redirect;
using Gateway.Policies.Transformations;

namespace Gateway.Host.Runtime;

/// <summary>Compiles what is done to the traffic of a route, from policies that were validated.</summary>
internal static class RouteTraffic
{
    /// <summary>The route, if it answers by itself; null: it does not.</summary>
    public static AnswerRoute? Answer(string name, RouteConfig route, bool isLoopback, RoutePolicies policies) =>
        policies.Route is { DirectResponse: null or { Config.AnswersAll: false }, RequestRedirect: null } ? null
        : new AnswerRoute(name, Prefixes(route), isLoopback, policies.Route) { Cors = RouteOAuth.Cors(policies.Route), ResponseHeaders = ResponseHeaders(policies), Transformer = Transformer(policies), Responder = Responder(policies) };

    /// <summary>
    /// A backend whose targets have those of their policies that they act by themselves, with those of the levels above merged in. The others are the
    /// route's business: a target whose rules change goes on running.
    /// </summary>
    public static McpBackendConfig OfTargets(McpBackendConfig config, RoutePolicies policies) =>
        config with { Targets = [.. config.Targets.Select(target => target with { Policies = OfTarget(policies.Targets[target.Name], target.Stdio is not null) })] };

    /// <summary>What changes in the headers of responses.</summary>
    public static ResponseHeaders ResponseHeaders(RoutePolicies policies)
    {
        var targets = policies.Targets.Where(target => target.Value.ResponseHeaderModifier is not null)
            .ToImmutableDictionary(target => target.Key, target => target.Value.ResponseHeaderModifier!);
        return new(policies.Route.ResponseHeaderModifier, targets);
    }

    /// <summary>What the route answers by itself; null: nothing.</summary>
    public static DirectResponder? Responder(RoutePolicies policies) =>
        policies.Route.DirectResponse is { } policy ? new(policies.Compiler.DirectResponses, policy) : null;

    /// <summary>Headers made by expressions; null: there are none.</summary>
    public static Transformer? Transformer(RoutePolicies policies)
    {
        var targets = policies.Targets.Where(target => target.Value.Transformations is not null)
            .Select(target => KeyValuePair.Create(target.Key, target.Value.Transformations!)).ToArray();
        return policies.Route.Transformations is null && targets.Length == 0 ? null
            : new Transformer(policies.Compiler.Transformations, policies.Route.Transformations, targets);
    }

    /// <summary>The rate limits; null: there are none.</summary>
    public static RateLimiter? RateLimiter(RoutePolicies policies, TimeProvider time, RateLimiter? previous) =>
        policies.Route.LocalRateLimit is { } limits ? new RateLimiter(policies.Compiler.RateLimitKeys, limits, time, previous) : null;

    /// <summary>What a target, or the connection to it, does by itself; null: nothing.</summary>
    /// <param name="policies">What holds for it.</param>
    /// <param name="isStdio">Whether it is a child process, to which there is no connection.</param>
    public static PolicySetConfig? OfTarget(PolicySet policies, bool isStdio = false)
    {
        var target = new PolicySetConfig
        {
            Ai = policies.Ai?.Config,
            RequestHeaderModifier = isStdio ? null : policies.RequestHeaderModifier?.Config,
            BackendAuth = isStdio ? null : policies.BackendAuth,
            BackendTls = isStdio ? null : policies.BackendTls,
            A2a = isStdio ? null : policies.A2a,
        };
        return target == new PolicySetConfig() ? null : target;
    }

    /// <summary>The path prefixes that a route matches, longest first, without slashes at their ends.</summary>
    public static string[] Prefixes(RouteConfig route) =>
        [.. route.Matches.Select(match => match.Path.PathPrefix?.TrimEnd('/')).OfType<string>().OrderByDescending(prefix => prefix.Length)];
}
