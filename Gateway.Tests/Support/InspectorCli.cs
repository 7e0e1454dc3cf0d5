using System.Text.Json.Nodes;

namespace Gateway.Tests.Support;

/// <summary>
/// Runs MCP Inspector's CLI: one method against one server, as a person would. Its output drops members it does not know, so it
/// shows that a server works, not that a gateway changes nothing.
/// </summary>
public static class InspectorCli
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <param name="endpoint">A path that ends in <c>/sse</c> means HTTP+SSE, any other Streamable HTTP.</param>
    /// <param name="arguments">What to do: <c>--method tools/call --tool-name echo --tool-arg message=hello</c>.</param>
    public static Task<InspectorResult> RunAsync(Uri endpoint, params IEnumerable<string> arguments) => RunAsync(
        [endpoint.ToString(), "--transport", endpoint.AbsolutePath.EndsWith("/sse", StringComparison.Ordinal) ? "sse" : "http", .. arguments]);

    /// <param name="server">A server on stdio.</param>
    /// <param name="arguments">What to do.</param>
    public static Task<InspectorResult> RunAsync(StdioCommand server, params IEnumerable<string> arguments) =>
        RunAsync([server.Program, .. server.Arguments, "--transport", "stdio", .. arguments]);

    private static async Task<InspectorResult> RunAsync(string[] arguments)
    {
        NodeTools.Require();

        // It keeps a catalog of servers in the home folder; no test may see another's, or a person's.
        var home = Directory.CreateTempSubdirectory("inspector-");
        try
        {
            var command = NodeTools.Script(NodeTools.Inspector, ["--cli", "--quiet", "--format", "json", .. arguments]).With("HOME", home.FullName);
            await using var process = TestProcess.Start(command);
            process.Input.Close();
            var exitCode = await process.WaitForExitAsync($"inspector {string.Join(' ', arguments)}", Limit);
            var line = process.Output.Items.FirstOrDefault(text => text.StartsWith('{'));
            return new InspectorResult(exitCode, line is null ? null : JsonNode.Parse(line)?["result"], process.Transcript());
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }
}
