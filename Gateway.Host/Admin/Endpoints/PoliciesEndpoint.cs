using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Reading;
using Gateway.Host.Configuration.Watching;
using Gateway.Host.Runtime;
using Gateway.Policies.Authorization;

namespace Gateway.Host.Admin.Endpoints;

/// <summary><c>/policies</c>: what holds for each route and each target, as <c>--effective</c> prints it.</summary>
internal sealed class PoliciesEndpoint(IServedConfig served)
{
    private Computed? _last;

    /// <summary>What it serves.</summary>
    public AdminEndpoint Read => new AdminEndpoint.Read("/policies", "The policies that hold for each route and each target, those of all levels merged.", _ => AdminAnswer.Ok(Describe()));

    // Compiling the rules of a large file takes a while, so what came of it is kept while the configuration stays.
    private object[] Describe()
    {
        if (served.InUse is not { } inUse)
        {
            return [];
        }

        var last = Volatile.Read(ref _last);
        if (last?.Of != inUse)
        {
            last = new(inUse, [.. EffectivePolicies.Of(inUse.Config).Select(Describe)]);
            Volatile.Write(ref _last, last);
        }

        return last.Routes;
    }

    private static object Describe(EffectivePolicies route) => new
    {
        Route = route.Path,
        route.Name,
        EveryRequest = ConfigJson.Of(route.EveryRequest),
        Authorization = route.Authorization.IsEmpty ? null : route.Authorization.Select(Describe),
        Targets = route.Targets.Select(target => new
        {
            target.Name,
            McpAuthorization = target.McpAuthorization.Select(Describe),
            Policies = ConfigJson.Of(target.Policies),
        }),
    };

    private static object Describe(PolicyRule rule) => new
    {
        Effect = ScalarKinds.Spell(rule.Rule.Effect),
        Condition = rule.Rule.Condition.Source,
        Level = ScalarKinds.Spell(rule.Level),
    };

    private sealed record Computed(ConfigLoadResult.Loaded Of, object[] Routes);
}
