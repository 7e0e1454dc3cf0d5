using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>Targets as they stand in a configuration, in YAML's flow style.</summary>
internal static class TargetYaml
{
    public static string Stdio(string name, StdioCommand command) =>
        $"{{name: {name}, stdio: {{cmd: {Text(command.Program)}, args: {JsonSerializer.Serialize(command.Arguments)}, env: {JsonSerializer.Serialize(command.Environment)}}}}}";

    public static string Http(string name, Uri endpoint) => $"{{name: {name}, mcp: {{host: {Text(endpoint.ToString())}}}}}";

    public static string Sse(string name, Uri endpoint) => $"{{name: {name}, sse: {{host: {Text(endpoint.ToString())}}}}}";

    /// <summary>A configuration with one port, which takes any free one, and these targets.</summary>
    public static string Backend(params IEnumerable<string> targets) => $"mcp: {{address: 127.0.0.1, port: 0, targets: [{string.Join(", ", targets)}]}}";

    private static string Text(string value) => JsonSerializer.Serialize(value);
}
