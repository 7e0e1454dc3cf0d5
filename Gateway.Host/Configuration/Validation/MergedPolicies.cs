using Gateway.Actors.Upstreams;
using Gateway.Policies;

namespace Gateway.Host.Configuration.Validation;

/// <summary>What holds for the requests of a route, for rules that ask more than what one level says.</summary>
internal static class MergedPolicies
{
    /// <summary>The policies of listener, route and backend, merged. What does not compile is reported elsewhere.</summary>
    public static PolicySet Of(ListenerConfig listener, RouteConfig route)
    {
        var compiler = new PolicyCompiler();
        PolicySet[] levels =
        [
            compiler.Compile(listener.Policies, PolicyLevel.Listener, isStdio: false, ""),
            compiler.Compile(route.Policies, PolicyLevel.Route, isStdio: false, ""),
            compiler.Compile(route.Backends.Count == 0 ? null : route.Backends[0].Policies, PolicyLevel.Backend, isStdio: false, ""),
        ];
        return levels.Aggregate(PolicySet.Merge);
    }

    /// <summary>The policies of a target with those of the levels above merged in. What does not compile is reported elsewhere.</summary>
    public static PolicySet OfTarget(PolicySet route, TargetConfig target) =>
        PolicySet.Merge(route, new PolicyCompiler().Compile(target.Policies, PolicyLevel.Target, target.Stdio is not null, ""));
}
