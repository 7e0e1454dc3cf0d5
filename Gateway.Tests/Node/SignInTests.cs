using System.Text.Json.Nodes;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;
using ModelContextProtocol;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gateway.Tests.Node;

/// <summary>
/// Clients that begin without a token, against a real authorization server: metadata, registration, PKCE, token, call. No step is told to
/// them; they find each by what the one before says.
/// </summary>
[Trait(Categories.Trait, Categories.Node)]
public sealed class SignInTests : IAsyncLifetime
{
    private const string ClientRedirect = "http://127.0.0.1:1/callback";

    private readonly int _port = FreePort.Next();
    private ScriptedServer _server = null!;

    private Uri Endpoint => new($"http://localhost:{_port}/mcp");

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task TypeScript_client_signs_in_at_the_issuer_itself()
    {
        await using var issuer = await OidcServer.StartAsync();
        await using var gateway = await StartAsync(issuer, $"jwks: {{url: \"{issuer.Issuer}/jwks\"}}");

        var run = await SigningInClient.RunAsync(Endpoint, "test-user", "echo", new JsonObject { ["message"] = "hello" });

        Assert.Equal("hello", (string?)run["result"]!["content"]![0]!["text"]);
        Assert.Equal(
            ["POST /mcp 401", "GET /.well-known/oauth-protected-resource/mcp 200", "GET /.well-known/oauth-authorization-server 200", "POST /reg 201"], Steps(run).Take(4));
        Assert.Equal("read:all", (string?)run["registered"]!["scope"]);
        AssertNoCredentialsUpstream();
    }

    [Fact]
    public async Task TypeScript_client_signs_in_through_the_authorization_server_proxy()
    {
        await using var issuer = await OidcServer.StartAsync("keycloak");
        await using var gateway = await StartAsync(issuer, "provider: {keycloak: {}}");

        var run = await SigningInClient.RunAsync(Endpoint, "test-user", "echo", new JsonObject { ["message"] = "hello" });

        Assert.Equal("hello", (string?)run["result"]!["content"]![0]!["text"]);
        Assert.Equal(
            [
                "POST /mcp 401", "GET /.well-known/oauth-protected-resource/mcp 200", "GET /.well-known/oauth-authorization-server/mcp 200",
                "POST /.well-known/oauth-authorization-server/mcp/client-registration 201",
            ],
            Steps(run).Take(4));
        Assert.StartsWith($"{issuer.Issuer}/protocol/openid-connect/auth?", (string?)run["authorizationUrl"], StringComparison.Ordinal);
        AssertNoCredentialsUpstream();
    }

    [Fact]
    public async Task CSharp_client_signs_in_at_the_issuer_itself()
    {
        await using var issuer = await OidcServer.StartAsync();
        await using var gateway = await StartAsync(issuer, $"jwks: {{url: \"{issuer.Issuer}/jwks\"}}");

        await using var client = await ConnectAsync("test-user");

        var result = await client.CallToolAsync("echo", new Dictionary<string, object?> { ["message"] = "hello" }, cancellationToken: TestContext.Current.CancellationToken)
            .AsTask().Within("the call");
        Assert.Equal("hello", Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text);
        AssertNoCredentialsUpstream();
    }

    [Fact]
    public async Task Rules_read_the_token_of_who_signed_in()
    {
        await using var issuer = await OidcServer.StartAsync();
        await using var gateway = await StartAsync(issuer, $"jwks: {{url: \"{issuer.Issuer}/jwks\"}}", "mcpAuthorization: {rules: ['\"admin\" in jwt.roles && jwt.sub == \"admin\"']}");

        await using var admin = await ConnectAsync("admin");
        await using var user = await ConnectAsync("test-user");

        Assert.Equal(["echo"], (await admin.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).Select(tool => tool.Name));
        Assert.Empty(await user.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken));
        var denied = await Assert.ThrowsAsync<McpProtocolException>(async () =>
            await user.CallToolAsync("echo", new Dictionary<string, object?>(), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("Unknown tool: echo", denied.Message, StringComparison.Ordinal);
        Assert.Equal(0, _server.Count("tools/call"));
    }

    [Fact]
    public async Task O7_token_for_another_resource_is_refused()
    {
        await using var issuer = await OidcServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Binds(TargetYaml.Bind(_port,
            Route("/mcp", issuer.Issuer, $"audiences: [\"{Endpoint}\"], jwks: {{url: \"{issuer.Issuer}/jwks\"}}", ""),
            Route("/other", issuer.Issuer, $"audiences: [\"http://localhost:{_port}/other\"], jwks: {{url: \"{issuer.Issuer}/jwks\"}}", ""))));
        var tokens = new InMemoryTokens();
        await using var client = await ConnectAsync("test-user", tokens);
        using var raw = new RawMcp(new Uri(Endpoint, "/other"));
        using var same = new RawMcp(Endpoint);

        using var answer = await raw.PostAsync(RawMcp.Initialize(), ("Authorization", $"Bearer {tokens.Last}"));
        using var own = await same.PostAsync(RawMcp.Initialize(), ("Authorization", $"Bearer {tokens.Last}"));

        Assert.Equal(System.Net.HttpStatusCode.OK, own.StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(
            $"Bearer resource_metadata=\"http://localhost:{_port}/.well-known/oauth-protected-resource/other\", error=\"invalid_token\"", answer.Headers.WwwAuthenticate.ToString());
    }

    private Task<TestGateway> StartAsync(OidcServer issuer, string keys, string more = "") =>
        TestGateway.StartAsync(TargetYaml.Binds(TargetYaml.Bind(_port, Route("/mcp", issuer.Issuer, $"audiences: [\"{Endpoint}\"], {keys}", more))));

    private string Route(string path, string issuer, string authentication, string more) =>
        $"{{matches: [{{path: {{exact: {path}}}}}], policies: {{mcpAuthentication: {{issuer: \"{issuer}\", {authentication}, "
        + $"resourceMetadata: {{resource: \"http://localhost:{_port}{path}\", scopesSupported: [\"read:all\"]}}}}{(more.Length == 0 ? "" : ", " + more)}}}, "
        + $"backends: [{{mcp: {{targets: [{TargetYaml.Http("one", _server.Endpoint)}]}}}}]}}";

    private Task<McpClient> ConnectAsync(string user, ITokenCache? tokens = null)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = Endpoint,
            TransportMode = HttpTransportMode.StreamableHttp,
            OAuth = new ClientOAuthOptions
            {
                RedirectUri = new Uri(ClientRedirect),
                TokenCache = tokens ?? new InMemoryTokens(),
                AuthorizationCallbackHandler = async (context, _) =>
                {
                    var answer = await SignInPages.SignInAsync(context.AuthorizationUri, context.RedirectUri, user);
                    return new AuthorizationResult { Code = answer["code"], State = answer.GetValueOrDefault("state"), Iss = answer.GetValueOrDefault("iss") };
                },
            },
        });
        return McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = SdkClientOptions.Legacy }, cancellationToken: TestContext.Current.CancellationToken)
            .Within("the SDK client signs in and connects");
    }

    private static IEnumerable<string> Steps(JsonNode run) => run["steps"]!.AsArray().Select(step => (string)step!);

    // MCP: token passthrough is forbidden.
    private void AssertNoCredentialsUpstream() => Assert.All(_server.Received.Items, request => Assert.Null(request.Header("Authorization")));

    /// <summary>Keeps the tokens of one client, and shows them.</summary>
    private sealed class InMemoryTokens : ITokenCache
    {
        private TokenContainer? _tokens;

        public string Last => _tokens?.AccessToken ?? throw new InvalidOperationException("There is no token yet.");

        public ValueTask StoreTokensAsync(TokenContainer tokens, CancellationToken cancellationToken)
        {
            _tokens = tokens;
            return ValueTask.CompletedTask;
        }

        public ValueTask<TokenContainer?> GetTokensAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_tokens);
    }
}
