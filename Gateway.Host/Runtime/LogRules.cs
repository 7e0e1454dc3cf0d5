using Gateway.Host.Configuration;
using Gateway.Policies;
using Gateway.Policies.AccessLog;

namespace Gateway.Host.Runtime;

/// <summary>Compiles what the access log says: of <c>config.logging</c>, with each key that <c>frontendPolicies.accessLog</c> writes in its place.</summary>
internal static class LogRules
{
    /// <summary>Compiles them for a valid configuration.</summary>
    public static AccessLogRules Of(GatewayConfig config)
    {
        var (process, frontend) = (config.Config.Logging.AccessLog(), config.FrontendPolicies.AccessLog ?? new());
        var errors = new List<ConfigError>();
        var merged = new AccessLogConfig
        {
            Filter = frontend.Filter ?? process.Filter,
            Add = frontend.Add ?? process.Add,
            Remove = frontend.Remove ?? process.Remove,
            Redact = frontend.Redact,
        };
        var rules = AccessLogRules.Compile(merged, "", "", config.Config.SensitiveHeaders, errors);
        return errors.Count == 0 ? rules : throw new InvalidOperationException($"A configuration that was read has log fields that do not compile: {errors[0].Message}");
    }
}
