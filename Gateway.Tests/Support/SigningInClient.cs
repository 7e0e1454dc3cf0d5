using System.Text.Json.Nodes;

namespace Gateway.Tests.Support;

/// <summary>
/// Runs our client made with the official TypeScript SDK that begins without a token (Gateway.Tests/node/oauth-client.mjs, which says what
/// it does): it finds the authorization server, registers, signs in, and calls a tool.
/// </summary>
public static class SigningInClient
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <param name="endpoint">The MCP endpoint.</param>
    /// <param name="user">Who signs in.</param>
    /// <param name="tool">The tool to call.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it did: steps, registered, authorizationUrl, tools, result.</returns>
    public static async Task<JsonNode> RunAsync(Uri endpoint, string user, string tool, JsonObject arguments)
    {
        NodeTools.Require();
        var script = new JsonObject { ["url"] = endpoint.ToString(), ["user"] = user, ["tool"] = tool, ["arguments"] = arguments };
        await using var process = TestProcess.Start(NodeTools.Script(NodeTools.OAuthClient, script.ToJsonString()));
        process.Input.Close();
        var exitCode = await process.WaitForExitAsync($"oauth-client.mjs against {endpoint}", Limit);

        Assert.True(exitCode == 0, $"oauth-client.mjs ended with {exitCode}:\n{process.Transcript()}");
        return JsonNode.Parse(process.Output.Items.Single())!;
    }
}
