using System.Collections.Immutable;
using Gateway.Host.Configuration;
using Gateway.Policies;

namespace Gateway.Host.Runtime;

/// <summary>The policies of a route and of each target behind it, with those of the levels above merged in.</summary>
/// <param name="Route">What holds for every request of the route: listener, route and backend.</param>
/// <param name="Targets">What holds for each target, by its name.</param>
/// <param name="Compiler">What all of it was compiled with.</param>
internal sealed record RoutePolicies(PolicySet Route, ImmutableDictionary<string, PolicySet> Targets, PolicyCompiler Compiler)
{
    /// <summary>The rules about MCP operations as a text, to tell whether others take their place.</summary>
    public string RulesText => string.Join('\n', Targets.OrderBy(target => target.Key, StringComparer.Ordinal)
        .Select(target => $"{target.Key}: {string.Join(", ", target.Value.McpAuthorization)}"));

    /// <summary>Compiles the policies of a route of a valid configuration.</summary>
    public static RoutePolicies Compile(ListenerConfig listener, RouteConfig route)
    {
        var compiler = new PolicyCompiler();
        var backend = route.Backends.Count == 0 ? null : route.Backends[0];
        var levels = new[]
        {
            compiler.Compile(listener.Policies, PolicyLevel.Listener, isStdio: false, ""),
            compiler.Compile(route.Policies, PolicyLevel.Route, isStdio: false, ""),
            compiler.Compile(backend?.Policies, PolicyLevel.Backend, isStdio: false, ""),
        };
        var whole = levels.Aggregate(PolicySet.Merge);
        var targets = (backend?.Mcp.Targets ?? []).ToImmutableDictionary(
            target => target.Name,
            target => PolicySet.Merge(whole, compiler.Compile(target.Policies, PolicyLevel.Target, target.Stdio is not null, "")));
        return compiler.Errors.Count == 0
            ? new(whole, targets, compiler)
            : throw new InvalidOperationException($"A configuration that was read has policies that do not compile: {compiler.Errors[0].Message}");
    }
}
