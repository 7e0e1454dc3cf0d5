using Gateway.Actors.Upstreams.Http;

namespace Gateway.Host.Configuration.Validation;

/// <summary>The addresses of HTTP targets can be called.</summary>
internal static class HttpTargetRules
{
    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        foreach (var (target, path) in ConfigWalk.Targets(config))
        {
            Check(target.Mcp, HttpTargetUri.McpPath, $"{path}.mcp", report);
            Check(target.Sse, HttpTargetUri.SsePath, $"{path}.sse", report);
        }
    }

    private static void Check(HttpTargetConfig? target, string defaultPath, string path, ValidationReport report)
    {
        // With one of its parts left out as faulty, the others would be judged wrongly.
        if (target is not null && !report.IsFaulty(path) && HttpTargetUri.Parse(target, defaultPath, out var error) is null)
        {
            // What stands before an @ or behind a question mark may be a secret.
            var at = $"{path}.{error!.Path}";
            var written = report.Written(at);
            var message = written is null || written.AsSpan().ContainsAny('@', '?') ? error.Message : $"{error.Message.TrimEnd('.')}: {written}.";
            report.Error(at, message, error.Remedy);
        }
    }
}
