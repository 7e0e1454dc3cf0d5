using Gateway.Policies;

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
    }
}
