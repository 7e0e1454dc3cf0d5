using Gateway.Actors.Upstreams.Http;
using Gateway.Policies;
using Gateway.Policies.ExtAuthz;

namespace Gateway.Host.Configuration.Validation;

/// <summary>Every policy stands where it can act, and its rules compile.</summary>
internal static class PolicyRules
{
    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        foreach (var (policies, level, isStdio, path) in ConfigWalk.Policies(config))
        {
            var compiler = new PolicyCompiler();
            compiler.Compile(policies, level, isStdio, path);
            foreach (var error in compiler.Errors)
            {
                report.Error(error);
            }

            foreach (var warning in compiler.Warnings)
            {
                report.Warning(warning);
            }
        }

        foreach (var (policies, _, _, path) in ConfigWalk.Policies(config))
        {
            CheckService(policies.ExtAuthz, $"{path}.extAuthz", report);
            for (var index = 0; index < (policies.ExtAuthz?.Conditional?.Count ?? 0); index++)
            {
                CheckService(policies.ExtAuthz!.Conditional![index], $"{path}.extAuthz.conditional[{index}]", report);
            }
        }

        foreach (var (listener, path) in ConfigWalk.Listeners(config))
        {
            for (var index = 0; index < listener.Routes.Count; index++)
            {
                WarnWithoutRules(listener, listener.Routes[index], $"{path}.routes[{index}]", report);
            }
        }
    }

    // What stands before an @ may be a secret, so the address is not shown.
    private static void CheckService(ExtAuthzServiceConfig? service, string path, ValidationReport report)
    {
        if (service?.Host is { } host && HttpTargetUri.ParseHost(host, out var fault) is null)
        {
            report.Error($"{path}.host", fault!.Message, fault.Remedy);
        }
    }

    // Allowed is what no rule is about (ADR 0005), so whoever forgot the rules should hear of it.
    private static void WarnWithoutRules(ListenerConfig listener, RouteConfig route, string path, ValidationReport report)
    {
        for (var index = 0; index < route.Backends.Count; index++)
        {
            var (backend, at) = (route.Backends[index], $"{path}.backends[{index}].mcp");
            PolicySetConfig?[] levels = [listener.Policies, route.Policies, backend.Policies];
            if (levels.Any(HasRules) || report.IsFaulty(at))
            {
                continue;
            }

            var open = backend.Mcp.Targets.Where(target => !HasRules(target.Policies)).Select(target => $"'{target.Name}'").ToList();
            if (open.Count > 0 && open.Count == backend.Mcp.Targets.Count)
            {
                report.Warning(at, "There are no mcpAuthorization rules: every caller may use everything.",
                    "Write mcpAuthorization with rules; the rule 'true' says that this is meant.");
            }
            else if (open.Count > 0)
            {
                report.Warning(at, $"There are mcpAuthorization rules for other targets but not for {Reading.Words.And(open)}: every caller may use everything there.",
                    "Write mcpAuthorization with rules for each target; the rule 'true' says that this is meant.");
            }
        }
    }

    private static bool HasRules(PolicySetConfig? policies) => policies?.McpAuthorization is not null;
}
