using System.Text.Json.Nodes;

namespace Gateway.Tests.Support;

/// <summary>
/// Runs our client made with the official TypeScript SDK (Gateway.Tests/node/client.mjs, which says what steps and output are).
/// It answers sampling, elicitation and roots as <see cref="SdkClient"/> does.
/// </summary>
public static class NodeClient
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <param name="endpoint">A path that ends in <c>/sse</c> means HTTP+SSE, any other Streamable HTTP.</param>
    /// <param name="steps">In order: see <see cref="Request"/> and <see cref="Await"/>.</param>
    public static async Task<NodeClientResult> RunAsync(Uri endpoint, params IEnumerable<JsonObject> steps)
    {
        NodeTools.Require();
        var script = new JsonObject
        {
            ["url"] = endpoint.ToString(),
            ["transport"] = endpoint.AbsolutePath.EndsWith("/sse", StringComparison.Ordinal) ? "sse" : "http",
            ["steps"] = new JsonArray([.. steps]),
        };
        await using var process = TestProcess.Start(NodeTools.Script(NodeTools.Client, script.ToJsonString()));
        process.Input.Close();
        var exitCode = await process.WaitForExitAsync($"client.mjs against {endpoint}", Limit);

        Assert.True(exitCode == 0, $"client.mjs ended with {exitCode}:\n{process.Transcript()}");
        return new NodeClientResult(JsonNode.Parse(process.Output.Items.Single())!);
    }

    public static JsonObject Request(string method, JsonObject? parameters = null, bool progress = false) =>
        new() { ["method"] = method, ["params"] = parameters ?? [], ["progress"] = progress };

    public static JsonObject Call(string tool, JsonObject? arguments = null, bool progress = false) =>
        Request("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments ?? [] }, progress);

    /// <summary>Waits for one more notification of a method.</summary>
    public static JsonObject Await(string notification) => new() { ["await"] = notification };
}
