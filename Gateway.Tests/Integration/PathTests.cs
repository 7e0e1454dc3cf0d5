using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>Which paths and methods are the endpoint (H13): what two readers could read as two paths is none.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class PathTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    [Theory]
    [InlineData("/mcp", 200)]
    [InlineData("/mcp/", 200)]
    [InlineData("/mcp/below", 200)]
    [InlineData("/mcp/...", 200)]
    [InlineData("/mcp/a.b", 200)]
    [InlineData("/mcp?x=//;y=/../%2f", 200)]
    [InlineData("/", 404)]
    [InlineData("/mcpx", 404)]
    [InlineData("/MCP", 404)]
    [InlineData("/other/mcp", 404)]
    [InlineData("//mcp", 404)]
    [InlineData("/mcp//", 404)]
    [InlineData("/mcp//x", 404)]
    [InlineData("/mcp;x", 404)]
    [InlineData("/mcp/;/x", 404)]
    [InlineData("/mcp%3bx", 404)]
    [InlineData("/mcp%2f..", 404)]
    [InlineData("/mcp%2F", 404)]
    [InlineData("/%2fmcp", 404)]
    [InlineData("/mcp%5c", 404)]
    [InlineData("/mcp\\x", 404)]
    [InlineData("/x/../mcp", 404)]
    [InlineData("/./mcp", 404)]
    [InlineData("/mcp/.", 404)]
    [InlineData("/mcp/..", 404)]
    [InlineData("/mcp/../mcp", 404)]
    [InlineData("/%2e/mcp", 404)]
    [InlineData("/x/%2E%2e/mcp", 404)]
    [InlineData("/x/.%2e/mcp", 404)]
    [InlineData("/mcp%00", 404)]
    [InlineData("/mcp%252f..", 404)]
    [InlineData("/mcp/x/sse", 200)]
    [InlineData("/mcp/sse", 400)]
    [InlineData("/sse", 404)]
    [InlineData("/.well-known/oauth-protected-resource/mcp", 405)]
    [InlineData("/.well-known/openid-credential-issuer/mcp", 404)]
    [InlineData("/healthz/live", 404)]
    public async Task Path_is_served_or_not(string path, int status)
    {
        var answer = await fixture.AskAsync(
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: {{id}}\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n{Ping}");

        // Kestrel refuses some before the gateway sees them.
        Assert.True(answer.Status == status || (status == 404 && answer.Status == 400), $"{path}: {answer.Status}");
        Assert.Equal(status == 200, answer.Body.Contains("\"result\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    [InlineData("PROPFIND")]
    [InlineData("post")]
    [InlineData("Get")]
    public async Task Other_method_is_405_and_told_which_are_served(string method)
    {
        var answer = await fixture.AskAsync($"{method} /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: {{id}}\r\nConnection: close\r\n\r\n");

        Assert.Equal((405, "GET, POST, DELETE"), (answer.Status, answer.Header("Allow")));
        await fixture.AssertAliveAsync();
    }

    [Theory]
    [InlineData("CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET http://localhost/mcp HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    public async Task Target_that_is_no_path_is_404(string request)
    {
        Assert.Equal(404, (await fixture.AskAsync(request)).Status);
    }

    [Fact]
    public async Task No_answer_names_the_server()
    {
        var answer = await fixture.AskAsync("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.Null(answer.Header("Server"));
        Assert.Equal("no_route", (string?)answer.Json["error"]!["data"]!["reason"]);
    }
}
