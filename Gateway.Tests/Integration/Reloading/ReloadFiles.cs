using System.Globalization;

namespace Gateway.Tests.Integration.Reloading;

/// <summary>Files for one gateway that take turns: each good one differs from the last in every part that a reload touches, each bad one is bad in another way.</summary>
/// <param name="config">What stands first, with a line break behind it; or nothing.</param>
/// <param name="port">The gateway's port.</param>
/// <param name="takenPort">A port that cannot be listened to.</param>
/// <param name="target">An MCP server with a tool <c>echo</c>.</param>
/// <param name="host">A plain HTTP server.</param>
internal sealed class ReloadFiles(string config, int port, int takenPort, Uri target, Uri host)
{
    /// <summary>A good file.</summary>
    /// <param name="round">Its number.</param>
    public string Good(int round)
    {
        var extra = round % 3 == 0 ? $", {TargetYaml.Http("extra", target)}" : "";
        var two = $"{TargetYaml.Http("two", target)[..^1]}, policies: {{requestHeaderModifier: {{set: {{X-Round: \"{Text(round)}\"}}}}, mcpAuthorization: {{rules: ['mcp.tool.name != \"round-{Text(round)}\"']}}}}}}";
        string[] routes =
        [
            $"{{name: tools, matches: [{{path: {{pathPrefix: /mcp}}}}], policies: {{localRateLimit: [{{maxTokens: {Text(900_000 + round)}, fillInterval: 1s}}]}}, backends: [{{mcp: {{targets: [{TargetYaml.Http("one", target)}, {two}{extra}]}}}}]}}",
            $"{{name: api, matches: [{{path: {{pathPrefix: /api}}}}], policies: {{responseHeaderModifier: {{set: {{X-Round: \"{Text(round)}\"}}}}}}, "
                + $"backends: [{{host: \"{host.Authority}\", policies: {{backendAuth: {{key: key-{Text(round)}}}}}}}]}}",
            $"{{name: round-{Text(round)}, matches: [{{path: {{exact: /round-{Text(round)}}}}}], policies: {{directResponse: {{status: 200, body: \"{Text(round)}\"}}}}}}",
        ];
        return config + TargetYaml.Binds(TargetYaml.Bind(port, round % 2 == 0 ? routes : routes.Reverse()));
    }

    /// <summary>A bad file.</summary>
    /// <param name="round">Its number.</param>
    public string Bad(int round) => (round % 7) switch
    {
        0 => "binds: [",
        1 => "",
        2 => Good(round).Replace("targets:", "targtes:", StringComparison.Ordinal),
        3 => Good(round).Replace("mcp.tool.name", "mcp.tool.", StringComparison.Ordinal),
        4 => Good(round).Replace("key-", "$UNDEFINED", StringComparison.Ordinal),
        5 => Good(round).Replace("binds: [", $"binds: [{TargetYaml.Bind(takenPort, "{policies: {directResponse: {status: 200}}}")}, ", StringComparison.Ordinal),
        _ => Good(round).Replace("status: 200", "status: 999", StringComparison.Ordinal),
    };

    /// <summary>Written aside and renamed, as an editor or a deployment does: the gateway never sees half a file.</summary>
    public static async Task SaveAsync(string path, string text)
    {
        await File.WriteAllTextAsync(path + ".new", text, TestContext.Current.CancellationToken);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
