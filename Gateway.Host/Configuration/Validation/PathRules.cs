namespace Gateway.Host.Configuration.Validation;

/// <summary>The paths of matches are paths that a request can have when routes are looked at.</summary>
internal static class PathRules
{
    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        foreach (var (route, path) in ConfigWalk.Routes(config))
        {
            for (var index = 0; index < route.Matches.Count; index++)
            {
                var match = route.Matches[index].Path;
                Check(match.Exact, $"{path}.matches[{index}].path.exact", report);
                Check(match.PathPrefix, $"{path}.matches[{index}].path.pathPrefix", report);
            }
        }
    }

    private static void Check(string? text, string path, ValidationReport report)
    {
        if (text is not null && Fault(text) is { } fault)
        {
            report.Error(path, $"{report.Written(path)} {fault}.", "Write a plain path, such as /mcp or /team-a/mcp.");
        }
    }

    // Requests with such paths are answered 404 before routes are looked at: two readers could take them for different paths.
    private static string? Fault(string text) =>
        !text.StartsWith('/') ? "does not begin with a slash"
        : text.Contains("//", StringComparison.Ordinal) ? "has an empty segment (//)"
        : text.Split('/').Any(segment => segment is "." or "..") ? "has a dot segment (. or ..)"
        : text.AsSpan().ContainsAny("?#") ? "has a query or a fragment, which is no part of a path"
        : text.AsSpan().ContainsAny("%\\;") ? "has a %, a backslash or a semicolon, and requests with those are refused"
        : text.Any(letter => letter <= ' ' || letter == 0x7f) ? "has a blank or a control character"
        : null;
}
