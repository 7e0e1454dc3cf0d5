using System.Collections.Immutable;
using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Reading;
using Gateway.Host.Configuration.Validation;
using Gateway.Policies;
using Gateway.Policies.Authorization;

namespace Gateway.Host.Runtime;

/// <summary>Which policies hold for a route and for each target, with those of all levels merged, for whoever wants to see them.</summary>
/// <param name="Path">Path of the route in the configuration.</param>
/// <param name="Name">Its name; null: it has none.</param>
/// <param name="EveryRequest">What holds for every request, without rules.</param>
/// <param name="Authorization">The rules about HTTP requests.</param>
/// <param name="Targets">What holds for each target.</param>
internal sealed record EffectivePolicies(
    string Path, string? Name, PolicySetConfig EveryRequest, ImmutableArray<PolicyRule> Authorization, ImmutableArray<EffectiveTargetPolicies> Targets)
{
    /// <summary>Those of every route of a valid configuration.</summary>
    public static ImmutableArray<EffectivePolicies> Of(GatewayConfig config) =>
        [.. ConfigWalk.Listeners(config).SelectMany(at => at.Listener.Routes.Select((route, index) => Of($"{at.Path}.routes[{index}]", route.Name, RoutePolicies.Compile(at.Listener, route))))];

    private static EffectivePolicies Of(string path, string? name, RoutePolicies policies) => new(
        path, name, Written(policies.Route), policies.Route.Authorization,
        [.. policies.Targets.OrderBy(target => target.Key, StringComparer.Ordinal).Select(target => new EffectiveTargetPolicies(target.Key, OfTarget(target.Value), target.Value.McpAuthorization))]);

    // What a target can have of its own; the rest is done before there is one.
    private static PolicySetConfig OfTarget(PolicySet set)
    {
        var (all, own) = (Written(set), new PolicySetConfig());
        foreach (var key in RecordShape.Of(typeof(PolicySetConfig)).Keys.Where(key => PolicyLevelTable.Rows.Any(row => row.Key == key.Key && row.Levels.Contains(PolicyLevel.Target))))
        {
            key.Property.SetValue(own, key.Property.GetValue(all));
        }

        return own;
    }

    // All but rules, which have their levels.
    private static PolicySetConfig Written(PolicySet set) => new()
    {
        McpAuthentication = set.McpAuthentication,
        JwtAuth = set.JwtAuth,
        ApiKey = set.ApiKey,
        BasicAuth = set.BasicAuth,
        ExtAuthz = set.ExtAuthz?.Config,
        Cors = set.Cors,
        OauthProtectedResource = set.OauthProtectedResource,
        DirectResponse = set.DirectResponse?.Config,
        RequestRedirect = set.RequestRedirect?.Config,
        LocalRateLimit = set.LocalRateLimit?.Select(limit => limit.Config).ToArray(),
        Audit = set.Audit,
        Ai = set.Ai?.Config,
        Timeout = set.Timeout,
        Buffer = set.Buffer,
        Retry = set.Retry,
        UrlRewrite = set.UrlRewrite?.Config,
        RequestMirror = set.RequestMirror,
        A2a = set.A2a,
        Transformations = set.Transformations?.Config,
        RequestHeaderModifier = set.RequestHeaderModifier?.Config,
        ResponseHeaderModifier = set.ResponseHeaderModifier?.Config,
        BackendAuth = set.BackendAuth,
        BackendTls = set.BackendTls,
    };
}

/// <summary>Which policies hold for a target.</summary>
/// <param name="Name">The target.</param>
/// <param name="Policies">All but rules.</param>
/// <param name="McpAuthorization">The rules about MCP operations; empty: everything is allowed.</param>
internal sealed record EffectiveTargetPolicies(string Name, PolicySetConfig Policies, ImmutableArray<PolicyRule> McpAuthorization);
