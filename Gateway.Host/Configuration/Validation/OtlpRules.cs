using Gateway.Host.Telemetry.Tracing;
using Gateway.Policies;
using Gateway.Policies.AccessLog;

namespace Gateway.Host.Configuration.Validation;

/// <summary>Receivers of OTLP have usable addresses, and what decides about traces compiles.</summary>
internal static class OtlpRules
{
    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        var errors = new List<ConfigError>();
        if (config.Config.Tracing is { } tracing)
        {
            Check(tracing.OtlpEndpoint, "config.tracing.otlpEndpoint", errors);
            AccessLogRules.Compile(new() { Add = tracing.Fields.Add }, "config.tracing", "config.tracing.fields", [], errors);
            TraceSampling.Compile(tracing.RandomSampling, "false", "config.tracing.randomSampling", errors);
            TraceSampling.Compile(tracing.ClientSampling, "true", "config.tracing.clientSampling", errors);
        }

        if (config.Config.Metrics.OtlpEndpoint is { } metrics)
        {
            Check(metrics, "config.metrics.otlpEndpoint", errors);
        }

        foreach (var error in errors)
        {
            report.Error(error);
        }
    }

    private static void Check(string endpoint, string path, List<ConfigError> errors)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
        {
            errors.Add(new(path, "This is no URL of an OTLP receiver.", "Write a URL such as http://collector:4317, without user and password; headers carry credentials."));
        }
    }
}
