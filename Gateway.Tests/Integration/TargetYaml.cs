using System.Globalization;
using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>Targets as they stand in a configuration, in YAML's flow style.</summary>
internal static class TargetYaml
{
    public static string Stdio(string name, StdioCommand command, string protocol = "auto") =>
        $"{{name: {name}, protocol: {protocol}, stdio: {{cmd: {Text(command.Program)}, args: [{string.Join(", ", command.Arguments.Select(Text))}], env: {JsonSerializer.Serialize(command.Environment)}}}}}";

    public static string Http(string name, Uri endpoint) => $"{{name: {name}, mcp: {{host: {Text(endpoint.ToString())}}}}}";

    /// <summary>A target whose era the configuration says.</summary>
    public static string Http(string name, Uri endpoint, string protocol) => $"{{name: {name}, protocol: {protocol}, mcp: {{host: {Text(endpoint.ToString())}}}}}";

    public static string Sse(string name, Uri endpoint) => $"{{name: {name}, sse: {{host: {Text(endpoint.ToString())}}}}}";

    /// <summary>A configuration with one port, which takes any free one, and these targets.</summary>
    public static string Backend(params IEnumerable<string> targets) => $"mcp: {{address: 127.0.0.1, port: 0, targets: [{string.Join(", ", targets)}]}}";

    /// <summary>A configuration of ports.</summary>
    public static string Binds(params IEnumerable<string> binds) => $"binds: [{string.Join(", ", binds)}]";

    /// <summary>A port on loopback with these routes; 0 takes any free one.</summary>
    public static string Bind(int port, params IEnumerable<string> routes) =>
        $"{{port: {port.ToString(CultureInfo.InvariantCulture)}, address: 127.0.0.1, listeners: [{{routes: [{string.Join(", ", routes)}]}}]}}";

    /// <summary>A route for a path and what is under it; <paramref name="backend"/> is keys of the backend, targets among them.</summary>
    public static string Route(string name, string prefix, string backend) =>
        $"{{name: {name}, matches: [{{path: {{pathPrefix: {prefix}}}}}], backends: [{{mcp: {{{backend}}}}}]}}";

    // A dollar sign would be a variable.
    private static string Text(string value) => JsonSerializer.Serialize(value).Replace("$", "$$", StringComparison.Ordinal);
}
