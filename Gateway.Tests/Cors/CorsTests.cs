using Gateway.Tests.Integration;
using Gateway.Tests.OAuth;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cors;

/// <summary>What browsers are told (H7), whatever the answer is.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class CorsTests : IAsyncLifetime
{
    private const string App = "https://app.example.com";
    private const string Evil = "https://evil.example";
    private const string Initialize = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""";

    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Preflight_of_an_allowed_page_is_answered()
    {
        await using var gateway = await StartAsync($"allowOrigins: [\"{App}\"], allowCredentials: true, maxAge: 10m");

        var answer = await PreflightAsync(gateway, App);

        Assert.Equal((200, ""), (answer.Status, answer.Body));
        Assert.Equal((App, "true", "600", "Origin"), (answer.Header("Access-Control-Allow-Origin"), answer.Header("Access-Control-Allow-Credentials"),
            answer.Header("Access-Control-Max-Age"), answer.Header("Vary")));
        Assert.Equal("GET, POST, DELETE", answer.Header("Access-Control-Allow-Methods"));
        Assert.Contains("Mcp-Session-Id", answer.Header("Access-Control-Allow-Headers"), StringComparison.Ordinal);
        Assert.Empty(_server.Received.Items);
    }

    [Theory]
    [InlineData(Evil)]
    [InlineData("null")]
    [InlineData("https://app.example.com.evil.example")]
    [InlineData("https://app.example.com, https://evil.example")]
    [InlineData("https://app.example.com\r\nOrigin: https://evil.example")]
    public async Task H7_preflight_of_another_page_is_told_nothing(string origin)
    {
        await using var gateway = await StartAsync($"allowOrigins: [\"{App}\"]", "dnsRebindingProtection: false, ");

        var answer = await PreflightAsync(gateway, origin);

        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain(answer.Headers, header => header.Name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task H7_request_of_another_page_goes_on_without_a_word()
    {
        await using var gateway = await StartAsync($"allowOrigins: [\"{App}\"]", "dnsRebindingProtection: false, ");

        var answer = await PostAsync(gateway, Evil, Initialize);

        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain(answer.Headers, header => header.Name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("Origin", answer.Header("Vary"));
    }

    [Fact]
    public async Task H7_star_is_answered_as_a_star()
    {
        await using var gateway = await StartAsync("allowOrigins: [\"*\"]", "dnsRebindingProtection: false, ");

        var answer = await PostAsync(gateway, Evil, Initialize);

        Assert.Equal(("*", null, null), (answer.Header("Access-Control-Allow-Origin"), answer.Header("Access-Control-Allow-Credentials"), answer.Header("Vary")));
    }

    [Fact]
    public async Task Result_has_the_headers_and_exposes_the_session()
    {
        await using var gateway = await StartAsync($"allowOrigins: [\"{App}\"], exposeHeaders: [X-Trace]");

        var answer = await PostAsync(gateway, App, Initialize);

        Assert.NotNull(answer.Header("Mcp-Session-Id"));
        Assert.Equal((App, "Mcp-Session-Id, WWW-Authenticate, X-Trace"), (answer.Header("Access-Control-Allow-Origin"), answer.Header("Access-Control-Expose-Headers")));
    }

    [Theory]
    [InlineData("POST", "not json", 400)]
    [InlineData("PUT", null, 405)]
    [InlineData("GET", null, 400)]
    [InlineData("DELETE", null, 400)]
    public async Task Errors_have_the_headers_too(string method, string? body, int status)
    {
        await using var gateway = await StartAsync($"allowOrigins: [\"{App}\"]");

        var answer = await gateway.AskAsync(method, "/mcp", body, $"Origin: {App}");

        Assert.Equal((status, App), (answer.Status, answer.Header("Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task Streams_have_the_headers_too()
    {
        await using var gateway = await StartAsync($"allowOrigins: [\"{App}\"]");
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        _server.On("tools/call", async request =>
        {
            var stream = await request.StreamAsync();
            await stream.SendAsync("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"on its way"}}""");
            await stream.SendAsync(request.Response("{\"content\":[]}"));
        });

        using var answer = await client.PostAsync(RawMcp.Call("echo"), ("Origin", App));

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal([App], answer.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Challenge_has_the_headers_too_and_preflights_need_no_token()
    {
        await using var gateway = await TestGateway.StartAsync(OAuthRig.Bind(OAuthRig.Route("/mcp",
            $"cors: {{allowOrigins: [\"{App}\"]}}, mcpAuthentication: {{issuer: \"http://127.0.0.1:9\", audiences: [a], resourceMetadata: {{resource: \"{OAuthRig.Resource}\"}}}}")));

        var refused = await PostAsync(gateway, App, Initialize);
        var preflight = await PreflightAsync(gateway, App);

        Assert.Equal((401, App, "Mcp-Session-Id, WWW-Authenticate"),
            (refused.Status, refused.Header("Access-Control-Allow-Origin"), refused.Header("Access-Control-Expose-Headers")));
        Assert.Equal("Bearer resource_metadata=\"http://gateway.example/.well-known/oauth-protected-resource/mcp\"", refused.Header("WWW-Authenticate"));
        Assert.Equal((200, App), (preflight.Status, preflight.Header("Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task Page_that_is_named_passes_the_protection_against_rebinding_and_a_star_does_not_let_others()
    {
        await using var named = await StartAsync($"allowOrigins: [\"*\", \"{App}\"]");

        Assert.Equal((200, App), (await PostAsync(named, App, Initialize)) is { } answer ? (answer.Status, answer.Header("Access-Control-Allow-Origin")) : default);
        var evil = await PostAsync(named, Evil, Initialize);
        Assert.Equal((403, null), (evil.Status, evil.Header("Access-Control-Allow-Origin")));
        Assert.Equal(403, (await named.AskAsync("POST", "/mcp", Initialize, $"Origin: {App}", "Host: evil.example")).Status);
    }

    [Fact]
    public async Task Without_a_policy_there_is_not_a_word()
    {
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)));

        var answer = await PreflightAsync(gateway, "http://localhost:1");

        Assert.Equal(405, answer.Status);
        Assert.DoesNotContain(answer.Headers, header => header.Name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    private Task<TestGateway> StartAsync(string cors, string backend = "") => TestGateway.StartAsync(TargetYaml.Binds(TargetYaml.Bind(0,
        TargetYaml.Route("web", "/mcp", $"{backend}targets: [{TargetYaml.Http("one", _server.Endpoint)}]").Replace("backends:", $"policies: {{cors: {{{cors}}}}}, backends:", StringComparison.Ordinal))));

    private static Task<RawAnswer> PreflightAsync(TestGateway gateway, string origin) => gateway.AskAsync(
        "OPTIONS", "/mcp", null, $"Origin: {origin}", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type,mcp-session-id");

    private static Task<RawAnswer> PostAsync(TestGateway gateway, string origin, string body) =>
        gateway.AskAsync("POST", "/mcp", body, $"Origin: {origin}", "Accept: application/json, text/event-stream");
}
