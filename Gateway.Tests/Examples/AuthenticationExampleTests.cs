using System.Net;
using System.Text.Json.Nodes;
using Gateway.Host.Cli.Token;
using Gateway.Tests.Node;
using Gateway.Tests.Support;

namespace Gateway.Tests.Examples;

/// <summary>The examples with callers: who sees what, and how clients get their tokens.</summary>
[Trait(Categories.Trait, Categories.Node)]
public sealed class AuthenticationExampleTests(EverythingServers servers) : IClassFixture<EverythingServers>
{
    private readonly int _port = FreePort.Next();

    [Fact]
    public async Task Authorization_shows_each_caller_its_tools()
    {
        using var key = DevKey.Create("ES256");
        await using var issuer = await IssuerAsync(key);
        await using var gateway = await ExampleGateway.StartAsync("authorization", (3000, _port), (9000, issuer.Url.Port));

        Assert.Equal(["echo", "get-sum"], await ToolsAsync(gateway, Token(issuer, key, "test-user")));
        Assert.Equal(["echo", "get-env"], await ToolsAsync(gateway, Token(issuer, key, "other", ("nested", new JsonObject { ["key"] = "value" }))));
        Assert.Equal(["echo"], await ToolsAsync(gateway, Token(issuer, key, "other")));

        using var raw = new RawMcp(gateway.Endpoint);
        using var refused = await raw.SendAsync(HttpMethod.Get, null);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("""{"error":"unauthorized","error_description":"JWT token required"}""", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(
            $"Bearer resource_metadata=\"http://localhost:{_port}/.well-known/oauth-protected-resource/mcp\"", refused.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Target_policies_show_administrators_more()
    {
        using var key = DevKey.Create("ES256");
        await using var issuer = await IssuerAsync(key);
        await using var gateway = await ExampleGateway.StartAsync("target-policies", (3000, _port), (9000, issuer.Url.Port));

        Assert.All(await ToolsAsync(gateway, null), tool => Assert.StartsWith("public-tools_", tool, StringComparison.Ordinal));
        var all = await ToolsAsync(gateway, Token(issuer, key, "root", ("roles", new JsonArray("admin"))));
        Assert.Contains("public-tools_echo", all);
        Assert.Contains("admin-tools_echo", all);
    }

    [Fact]
    public async Task Mcp_authentication_lets_a_client_sign_in_to_both_servers()
    {
        await using var issuer = await OidcServer.StartAsync();
        await using var gateway = await ExampleGateway.StartAsync(
            "mcp-authentication", (3000, _port), (9000, new Uri(issuer.Issuer).Port), (3001, (await servers.StreamableHttpAsync()).Port));

        await AssertSignsInAsync("/stdio/mcp");
        await AssertSignsInAsync("/remote/mcp");
    }

    [Fact]
    public async Task Keycloak_lets_a_client_sign_in_through_the_gateway()
    {
        await using var issuer = await OidcServer.StartAsync("keycloak");
        await using var gateway = await ExampleGateway.StartAsync("keycloak", (3000, _port), (7080, new Uri(issuer.Issuer).Port));

        await AssertSignsInAsync("/mcp");
    }

    // The issuer's name is the one that is written, with another port.
    private static async Task<DevIssuer> IssuerAsync(DevKey key)
    {
        var port = FreePort.Next();
        return await DevIssuer.StartAsync(IPAddress.Loopback, port, $"http://localhost:{port}", key, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private string Token(DevIssuer issuer, DevKey key, string subject, params (string Name, JsonNode Value)[] claims) =>
        new DevToken(issuer.Issuer, subject, [$"http://localhost:{_port}/mcp"], TimeSpan.FromMinutes(5))
        {
            Claims = [.. claims.Select(claim => KeyValuePair.Create(claim.Name, (JsonNode?)claim.Value))],
        }.Sign(key, TimeProvider.System);

    private static async Task<IEnumerable<string>> ToolsAsync(TestGateway gateway, string? token)
    {
        await using var client = await SdkClient.ConnectAsync(
            gateway.Endpoint, new SdkClientOptions { Headers = token is null ? [] : new() { ["Authorization"] = $"Bearer {token}" } });
        return (await client.Mcp.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).Select(tool => tool.Name);
    }

    private async Task AssertSignsInAsync(string path)
    {
        var run = await SigningInClient.RunAsync(new Uri($"http://localhost:{_port}{path}"), "test-user", "echo", new JsonObject { ["message"] = "hello" });

        Assert.Equal("Echo: hello", (string?)run["result"]!["content"]![0]!["text"]);
        Assert.Equal($"POST {path} 401", (string?)run["steps"]![0]);
    }
}
