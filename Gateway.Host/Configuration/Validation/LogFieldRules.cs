using Gateway.Host.Telemetry;
using Gateway.Policies;
using Gateway.Policies.AccessLog;

namespace Gateway.Host.Configuration.Validation;

/// <summary>The expressions of the access log compile, and what it leaves out is there.</summary>
internal static class LogFieldRules
{
    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        Check(config.Config.Logging.AccessLog(), "config.logging", "config.logging.fields", report);
        Check(config.FrontendPolicies.AccessLog ?? new(), "frontendPolicies.accessLog", "frontendPolicies.accessLog", report);
    }

    private static void Check(AccessLogConfig log, string path, string fields, ValidationReport report)
    {
        var errors = new List<ConfigError>();
        AccessLogRules.Compile(log, path, fields, [], errors);
        foreach (var error in errors)
        {
            report.Error(error);
        }

        for (var index = 0; index < log.Remove?.Count; index++)
        {
            if (!AccessLogFields.Names.Contains(log.Remove[index]))
            {
                var nearest = Reading.KeyNames.Nearest(log.Remove[index], AccessLogFields.Names);
                report.Warning($"{fields}.remove[{index}]", "The access log has no field of this name.",
                    nearest is null ? "Remove it from the list." : $"Did you mean {nearest}?");
            }
        }
    }
}
