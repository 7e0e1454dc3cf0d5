using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Actors.Upstreams;

namespace Gateway.Host.Cli.Tools;

/// <summary>What <c>tools</c> prints.</summary>
internal static class ToolsRun
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Prints all tools, page by page: name, then the first line of the description.</summary>
    public static async Task<int> ListAsync(McpConnection connection, TextWriter output, CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var parameters = cursor is null ? [] : JsonSerializer.SerializeToUtf8Bytes(new { cursor });
            var result = JsonNode.Parse(await connection.RequestAsync("tools/list", parameters, _ => { }, cancellationToken))!;
            foreach (var tool in result["tools"]?.AsArray() ?? [])
            {
                var description = ((string?)tool!["description"] ?? "").Split('\n')[0];
                await output.WriteLineAsync($"{(string?)tool["name"],-32} {description}".TrimEnd());
            }

            cursor = (string?)result["nextCursor"];
        }
        while (cursor is not null);

        return 0;
    }

    /// <summary>Prints text as text, and everything else as JSON; 1 when the tool says that it failed.</summary>
    public static async Task<int> CallAsync(
        McpConnection connection, string name, IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var parameters = new JsonObject { ["name"] = name, ["arguments"] = new JsonObject(arguments.Select(Argument)) };
        var result = JsonNode.Parse(await connection.RequestAsync(
            "tools/call", JsonSerializer.SerializeToUtf8Bytes(parameters), _ => { }, cancellationToken))!;
        foreach (var block in result["content"]?.AsArray() ?? [])
        {
            await output.WriteLineAsync((string?)block!["type"] == "text" ? (string?)block["text"] : block.ToJsonString(Indented));
        }

        return result["isError"]?.GetValueKind() == JsonValueKind.True ? 1 : 0;
    }

    private static KeyValuePair<string, JsonNode?> Argument(string argument)
    {
        var sign = argument.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = sign < 0 ? (argument, "true") : (argument[..sign], argument[(sign + 1)..]);
        try
        {
            return new(name, JsonNode.Parse(value));
        }
        catch (JsonException)
        {
            return new(name, value);
        }
    }
}
