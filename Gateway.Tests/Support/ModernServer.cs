using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Support;

/// <summary>A <see cref="ScriptedServer"/> that speaks 2026-07-28 only: no sessions, and what is not scripted does not exist.</summary>
public static class ModernServer
{
    public const string Version = "2026-07-28";

    /// <param name="capabilities">What it says of itself, as JSON.</param>
    /// <param name="port">A TCP port; 0 takes a free one.</param>
    public static async Task<ScriptedServer> StartAsync(string capabilities = """{"tools":{"listChanged":true}}""", int port = 0)
    {
        var server = await ScriptedServer.StartAsync(capabilities, port);
        server.HasSessions = false;
        return server
            .On("initialize", request => request.FailAsync(StatusCodes.Status404NotFound, -32601, "Method not found"))
            .On("GET", request => NoMethodAsync(request.Context))
            .On("DELETE", request => NoMethodAsync(request.Context))
            .On("server/discover", request => request.ResultAsync(Discovered(server.Capabilities)))
            .On("tools/list", request => request.ResultAsync(
                """{"resultType":"complete","ttlMs":0,"cacheScope":"private","tools":[{"name":"echo","inputSchema":{"type":"object"}}]}"""))
            .On("tools/call", request => request.ResultAsync(Text((string?)request.Params?["arguments"]?["message"] ?? "called")));
    }

    /// <summary>The result of a call, as JSON.</summary>
    public static string Text(string text) =>
        new JsonObject { ["resultType"] = "complete", ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) }.ToJsonString();

    /// <summary>What <c>server/discover</c> is answered, as JSON.</summary>
    public static string Discovered(string capabilities, string rest = "\"ttlMs\":0,\"cacheScope\":\"private\"") => $$$"""
        {"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{{{capabilities}}},"instructions":"Ask.",{{{rest}}},
         "_meta":{"io.modelcontextprotocol/serverInfo":{"name":"modern","version":"1"} } }
        """;

    private static Task NoMethodAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        return Task.CompletedTask;
    }
}
