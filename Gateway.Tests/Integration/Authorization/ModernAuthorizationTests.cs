using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Authorization;

/// <summary>Rules hold for clients of 2026-07-28 as for all others, and headers have no say in them.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ModernAuthorizationTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;
    private RawModern _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.On("tools/list", request => request.ResultAsync("""{"tools":[{"name":"open","inputSchema":{"type":"object"}},{"name":"secret","inputSchema":{"type":"object"}}]}"""));
        _gateway = await TestGateway.StartAsync(
            $"mcp: {{address: 127.0.0.1, port: 0, policies: {{mcpAuthorization: {{rules: ['mcp.tool.name == \"open\"']}}}}, targets: [{TargetYaml.Http("one", _server.Endpoint)}]}}");
        _client = new RawModern(_gateway.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task M1_Listed_is_callable_and_filtered_lists_are_private()
    {
        var list = await _client.ResultAsync("tools/list");

        Assert.Equal(["open"], list["tools"]!.AsArray().Select(tool => (string?)tool!["name"]));
        Assert.Equal("private", (string?)list["cacheScope"]);
        Assert.Equal("hello", await _client.TextAsync("open"));
    }

    [Fact]
    public async Task Denied_and_unknown_are_the_same_answer_and_the_target_is_not_asked()
    {
        var denied = await AskAsync("secret");
        var unknown = await AskAsync("absent");

        Assert.Equal((HttpStatusCode.OK, """{"code":-32602,"message":"Unknown tool: *"}"""), denied);
        Assert.Equal(denied, unknown);
        Assert.Equal(0, _server.Count("tools/call"));
    }

    [Fact]
    public async Task M16_Name_in_the_header_of_something_else_opens_nothing()
    {
        Assert.Equal((HttpStatusCode.BadRequest, -32020), await _client.OutcomeAsync(_client.Request("tools/call", RawModern.Call("secret")), ("Mcp-Name", "open")));
        Assert.Equal(0, _server.Count("tools/call"));
    }

    private async Task<(HttpStatusCode Status, string Error)> AskAsync(string tool)
    {
        using var response = await _client.PostAsync("tools/call", RawModern.Call(tool));
        var answer = await RawMcp.ReadAsync(response);
        return (response.StatusCode, answer["error"]!.ToJsonString().Replace(tool, "*", StringComparison.Ordinal));
    }
}
