using Gateway.Policies.Audit;

namespace Gateway.Host.Configuration.Validation;

/// <summary>Where calls are to be recorded there is a file or a database to record them in.</summary>
internal static class AuditRules
{
    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        if (config.Config.Audit is { } audit)
        {
            if (audit.File is { } file && (file.Length == 0 || file.EndsWith('/')))
            {
                report.Error("config.audit.file", "This is no name of a file.", "Write a path such as /var/log/agentgateway/audit.jsonl.");
            }

            return;
        }

        foreach (var (policies, _, _, path) in ConfigWalk.Policies(config))
        {
            if (policies.Audit is { Mode: not AuditMode.Off })
            {
                report.Error($"{path}.audit", "There is nothing to record calls in.", "Write config.audit with its file or database, or remove the policy.");
            }
        }
    }
}
