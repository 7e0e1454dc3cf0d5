using System.Net;
using Gateway.Host.Cli.DemoServer.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.DemoServer;

/// <summary>Statuses and headers of sessions over Streamable HTTP (MCP 2025-11-25 transports).</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class DemoServerHttpProtocolTests : IAsyncLifetime
{
    private const string Ping = """{"jsonrpc":"2.0","id":7,"method":"ping"}""";

    private HttpDemo _demo = null!;
    private RawMcp _mcp = null!;

    public async ValueTask InitializeAsync()
    {
        _demo = await HttpDemo.StartAsync(0, TimeProvider.System, TestContext.Current.CancellationToken);
        _mcp = new RawMcp(_demo.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        _mcp.Dispose();
        await _demo.DisposeAsync();
    }

    [Theory]
    [InlineData("Content-Type", "text/plain", 415, -32000)]
    [InlineData("Content-Type", null, 415, -32000)]
    [InlineData("Accept", "application/json", 406, -32000)]
    [InlineData("Accept", "text/event-stream", 406, -32000)]
    [InlineData("Mcp-Session-Id", null, 400, -32000)]
    [InlineData("Mcp-Session-Id", "0123456789abcdef", 404, -32001)]
    [InlineData("MCP-Protocol-Version", "2020-01-01", 400, -32000)]
    [InlineData("MCP-Protocol-Version", "2025-06-18", 400, -32000)]
    [InlineData("Host", "evil.example", 403, -32000)]
    [InlineData("Origin", "http://evil.example", 403, -32000)]
    [InlineData("Origin", "null", 403, -32000)]
    public async Task Request_with_a_wrong_header_is_refused(string header, string? value, int status, int code)
    {
        await _mcp.OpenAsync();

        using var response = await _mcp.PostAsync(Ping, (header, value));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(code, (int?)(await RawMcp.ReadAsync(response))["error"]!["code"]);
        await AssertAliveAsync();
    }

    [Theory]
    [InlineData("Accept", "*/*")]
    [InlineData("Accept", null)]
    [InlineData("Content-Type", "application/json; charset=utf-8")]
    [InlineData("MCP-Protocol-Version", "2025-11-25")]
    [InlineData("Origin", "http://localhost:5173")]
    [InlineData("Host", "localhost:9999")]
    public async Task Request_with_an_unusual_but_right_header_is_served(string header, string? value)
    {
        await _mcp.OpenAsync();

        using var response = await _mcp.PostAsync(Ping, (header, value));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"result":{},"id":7,"jsonrpc":"2.0"}""", (await RawMcp.ReadAsync(response)).ToJsonString());
    }

    [Theory]
    [InlineData("{", -32700)]
    [InlineData("", -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}""", -32700)]
    [InlineData("[]", -32600)]
    [InlineData("null", -32600)]
    [InlineData("""{"jsonrpc":"2.0"}""", -32600)]
    public async Task Body_that_is_not_one_message_is_refused(string body, int code)
    {
        await _mcp.OpenAsync();

        using var response = await _mcp.PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(code, (int?)(await RawMcp.ReadAsync(response))["error"]!["code"]);
        await AssertAliveAsync();
    }

    [Fact]
    public async Task Body_over_4_MiB_is_refused()
    {
        await _mcp.OpenAsync();

        // The client waits for leave to send the body; else the refusal could meet a body on its way, and the connection would break.
        using var response = await _mcp.PostAsync($$"""{"jsonrpc":"2.0","id":1,"method":"{{new string('x', 4 << 20)}}"}""", ("Expect", "100-continue"));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        await AssertAliveAsync();
    }

    [Fact]
    public async Task Initialize_answers_as_events_and_opens_a_session_of_its_own()
    {
        using var response = await _mcp.PostAsync(RawMcp.Initialize("2025-06-18"));

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["no"], response.Headers.GetValues("X-Accel-Buffering"));
        Assert.Matches("^[0-9a-f]{32}$", response.Headers.GetValues("Mcp-Session-Id").Single());
        var result = (await RawMcp.ReadAsync(response))["result"]!;
        Assert.Equal(("2025-06-18", "agentgateway-demo"), ((string?)result["protocolVersion"], (string?)result["serverInfo"]!["name"]));
        var capabilities = result["capabilities"]!;
        Assert.True((bool)capabilities["resources"]!["subscribe"]! && (bool)capabilities["tools"]!["listChanged"]!);
        Assert.Equal(["completions", "logging", "prompts", "resources", "tools"], capabilities.AsObject().Select(member => member.Key).Order());
    }

    [Fact]
    public async Task Initialize_of_an_unknown_revision_gets_the_newest_with_sessions()
    {
        var answer = await _mcp.OpenAsync("1999-12-31");

        Assert.Equal("2025-11-25", (string?)answer["result"]!["protocolVersion"]);
    }

    [Fact]
    public async Task Second_initialize_in_a_session_is_refused()
    {
        await _mcp.OpenAsync();

        using var response = await _mcp.PostAsync(RawMcp.Initialize());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        await AssertAliveAsync();
    }

    [Fact]
    public async Task Initialize_without_its_params_is_refused()
    {
        using var response = await _mcp.PostAsync("""{"jsonrpc":"2.0","id":"a","method":"initialize","params":{}}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.False(response.Headers.Contains("Mcp-Session-Id"));
        Assert.Equal("a", (string?)(await RawMcp.ReadAsync(response))["id"]);
    }

    [Fact]
    public async Task Deleted_session_is_gone()
    {
        await _mcp.OpenAsync();

        using var deleted = await _mcp.SendAsync(HttpMethod.Delete, null);
        using var afterwards = await _mcp.PostAsync(Ping);
        using var again = await _mcp.SendAsync(HttpMethod.Delete, null);

        Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.NotFound, HttpStatusCode.NotFound],
            [deleted.StatusCode, afterwards.StatusCode, again.StatusCode]);
        Assert.Equal(7, (int?)(await RawMcp.ReadAsync(afterwards))["id"]);
    }

    [Fact]
    public async Task Other_methods_and_paths_are_not_served()
    {
        using var put = await _mcp.SendAsync(HttpMethod.Put, "{}");
        using var elsewhere = new RawMcp(new Uri(_demo.Endpoint, "/other"));
        using var missing = await elsewhere.PostAsync(Ping);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, put.StatusCode);
        Assert.Equal("GET, POST, DELETE", string.Join(", ", put.Content.Headers.Allow));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    private async Task AssertAliveAsync()
    {
        using var response = await _mcp.PostAsync(Ping);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(7, (int?)(await RawMcp.ReadAsync(response))["id"]);
    }
}
