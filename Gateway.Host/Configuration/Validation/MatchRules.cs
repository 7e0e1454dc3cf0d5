using Gateway.Host.Configuration.Values;
using Gateway.Host.Pipeline.Matching;

namespace Gateway.Host.Configuration.Validation;

/// <summary>The host names and conditions of routes are such that a request can satisfy them.</summary>
internal static class MatchRules
{
    private static readonly string[] PseudoHeaders = [":method", ":scheme", ":authority", ":path"];

    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        foreach (var (listener, path) in ConfigWalk.Listeners(config))
        {
            for (var route = 0; route < listener.Routes.Count; route++)
            {
                CheckHostnames(listener, listener.Routes[route], $"{path}.routes[{route}]", report);
            }
        }

        foreach (var (route, path) in ConfigWalk.Routes(config))
        {
            for (var match = 0; match < route.Matches.Count; match++)
            {
                Check(route.Matches[match], $"{path}.matches[{match}]", report);
            }
        }
    }

    private static void CheckHostnames(ListenerConfig listener, RouteConfig route, string path, ValidationReport report)
    {
        for (var index = 0; index < route.Hostnames.Count; index++)
        {
            var at = $"{path}.hostnames[{index}]";
            if (!HostNames.IsValid(route.Hostnames[index]))
            {
                report.Error(at, $"{report.Written(at)} is not a host name.", HostNames.Remedy);
            }
            else if (!HostNames.Overlap(listener.Hostname, route.Hostnames[index]))
            {
                report.Error(at, $"{report.Written(at)} is never asked for: the listener answers for \"{listener.Hostname}\" only.", "Write a name of the listener's, or remove it.");
            }
        }
    }

    private static void Check(MatchConfig match, string path, ValidationReport report)
    {
        CheckPattern(match.Path.Regex, $"{path}.path.regex", report);
        if (match.Method is { } method && !(method.Length > 0 && method.All(letter => char.IsAsciiLetterUpper(letter) || letter == '-')))
        {
            report.Error($"{path}.method", $"{report.Written($"{path}.method")} is no method.", "Write a method in capital letters, such as GET or POST.");
        }

        for (var index = 0; index < match.Headers.Count; index++)
        {
            var (header, at) = (match.Headers[index], $"{path}.headers[{index}]");
            if (!(header.Name.Length > 0 && header.Name.All(IsTokenLetter)) && !PseudoHeaders.Contains(header.Name))
            {
                report.Error($"{at}.name", $"{report.Written($"{at}.name")} is not the name of a header.", "Write a name such as X-Team, or one of :method, :scheme, :authority and :path.");
            }

            CheckPattern(header.Value.Regex, $"{at}.value.regex", report);
        }

        for (var index = 0; index < match.Query.Count; index++)
        {
            CheckPattern(match.Query[index].Value.Regex, $"{path}.query[{index}].value.regex", report);
        }
    }

    private static void CheckPattern(string? pattern, string path, ValidationReport report)
    {
        if (pattern is not null && MatchPattern.TryCompile(pattern, out var fault) is null)
        {
            report.Error(path, $"{report.Written(path)} {fault}.", "Write an expression for the whole text that consists of letters, classes, groups, alternatives and repetitions.");
        }
    }

    // RFC 9110 §5.6.2.
    private static bool IsTokenLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal);
}
