using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.OAuth;

/// <summary>What the gateway serves as metadata of an authorization server, and what it never takes from one.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class AuthorizationServerTests : IAsyncLifetime
{
    private const string Path = "/.well-known/oauth-authorization-server/mcp";
    private const string Realm = "/realms/mcp";
    private const string RealmMetadata = "/realms/mcp/.well-known/openid-configuration";

    private readonly ManualTimeProvider _time = new();
    private FakeProvider _provider = null!;

    private string Issuer => _provider.Origin + Realm;

    private string Keycloak => $"issuer: \"{Issuer}\", provider: {{keycloak: {{}}}}, resourceMetadata: {{resource: \"{OAuthRig.Resource}\"}}";

    public async ValueTask InitializeAsync() => _provider = await FakeProvider.StartAsync();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Theory]
    [InlineData(Path, "http://gateway.example/mcp")]
    [InlineData("/.well-known/openid-configuration/mcp", "http://gateway.example/mcp")]
    [InlineData("/mcp/.well-known/openid-configuration", "http://gateway.example/mcp")]
    [InlineData("/.well-known/oauth-authorization-server", "http://gateway.example")]
    [InlineData("/.well-known/openid-configuration", "http://gateway.example")]
    public async Task O1_issuer_is_the_url_that_was_asked_about(string path, string issuer)
    {
        _provider.OnJson(RealmMetadata, OAuthRig.Metadata(_provider.Url, Issuer));
        await using var gateway = await OAuthRig.ProtectAsync(Keycloak);

        var answer = await gateway.GetAsync(path, "X-Forwarded-Host: evil.example");

        Assert.Equal((200, issuer), (answer.Status, (string?)answer.Json["issuer"]));
        Assert.StartsWith("http://gateway.example/.well-known/oauth-authorization-server", (string?)answer.Json["registration_endpoint"], StringComparison.Ordinal);

        // Nothing is left that would name the provider's issuer beside the gateway's.
        Assert.Null(answer.Json["authorization_response_iss_parameter_supported"]);
        Assert.Null(answer.Json["signed_metadata"]);
        Assert.True((bool?)answer.Json["vendor_extension"]!["kept"]);
        Assert.Equal(("application/json", "no-store", "*"), (answer.Header("Content-Type"), answer.Header("Cache-Control"), answer.Header("Access-Control-Allow-Origin")));
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("http://evil.example/realms/mcp")]
    [InlineData("{origin}/realms/MCP")]
    [InlineData("{origin}/realms/mcp/x")]
    [InlineData("{origin}/realms/mcp//")]
    public async Task O1_metadata_of_another_issuer_is_not_relayed(string issuer)
    {
        _provider.OnJson(RealmMetadata, OAuthRig.Metadata(_provider.Url, issuer.Replace("{origin}", _provider.Origin, StringComparison.Ordinal)));
        await using var gateway = await OAuthRig.ProtectAsync(Keycloak);

        await AssertRefusedAsync(gateway);
    }

    [Theory]
    [InlineData("authorize\"", "x\":\"")]
    [InlineData("{server}authorize", "file:///etc/passwd")]
    [InlineData("{server}authorize", "a$(calc)")]
    [InlineData("{server}token", "javascript:alert(1)")]
    [InlineData("{server}jwks", "http://x y/")]
    [InlineData("\"issuer\":", "\"issuer\":\"http://evil.example\",\"issuer\":")]
    public async Task O9_hostile_metadata_is_not_relayed(string part, string hostile)
    {
        var metadata = OAuthRig.Metadata(_provider.Url, Issuer).Replace(part.Replace("{server}", _provider.Url.ToString(), StringComparison.Ordinal), hostile, StringComparison.Ordinal);
        Assert.NotEqual(OAuthRig.Metadata(_provider.Url, Issuer), metadata);
        _provider.OnJson(RealmMetadata, metadata);
        await using var gateway = await OAuthRig.ProtectAsync(Keycloak);

        await AssertRefusedAsync(gateway);
    }

    [Fact]
    public async Task O8_redirects_are_not_followed()
    {
        await using var elsewhere = await FakeProvider.StartAsync();
        _provider.On(RealmMetadata, context =>
        {
            context.Response.Redirect(new Uri(elsewhere.Url, RealmMetadata).ToString());
            return Task.CompletedTask;
        });
        await using var gateway = await OAuthRig.ProtectAsync(Keycloak);

        await AssertRefusedAsync(gateway);
        Assert.Empty(elsewhere.Received.Items);
    }

    [Fact]
    public async Task Answers_beyond_the_limit_are_not_read()
    {
        _provider.On(RealmMetadata, async context =>
        {
            // Without a length; it never ends.
            for (var block = new string(' ', 64 << 10); ;)
            {
                await context.Response.WriteAsync(block, context.RequestAborted);
            }
        });
        await using var gateway = await OAuthRig.ProtectAsync(Keycloak);

        await AssertRefusedAsync(gateway);
    }

    [Theory]
    [InlineData("<html>", 200)]
    [InlineData("{}", 200)]
    [InlineData("{\"error\":\"x\"}", 500)]
    [InlineData("{\"error\":\"x\"}", 404)]
    public async Task Other_answers_are_502(string body, int status)
    {
        _provider.OnJson(RealmMetadata, body, status);
        await using var gateway = await OAuthRig.ProtectAsync(Keycloak);

        await AssertRefusedAsync(gateway);
    }

    [Fact]
    public async Task Provider_that_is_down_is_502_and_recovers()
    {
        await using var gateway = await OAuthRig.ProtectAsync(Keycloak);

        await AssertRefusedAsync(gateway);
        _provider.OnJson(RealmMetadata, OAuthRig.Metadata(_provider.Url, Issuer));

        Assert.Equal(200, (await gateway.GetAsync(Path)).Status);
    }

    [Fact]
    public async Task Metadata_is_used_for_a_minute_and_not_longer()
    {
        _provider.OnJson(RealmMetadata, OAuthRig.Metadata(_provider.Url, Issuer));
        await using var gateway = await OAuthRig.ProtectAsync(Keycloak, _time);

        await gateway.GetAsync(Path);
        await gateway.GetAsync(Path);
        _time.Advance(TimeSpan.FromSeconds(59));
        await gateway.GetAsync(Path);
        Assert.Single(_provider.Received.Items);

        _time.Advance(TimeSpan.FromSeconds(1));
        await gateway.GetAsync(Path);
        Assert.Equal(2, _provider.Received.Items.Count);
    }

    [Fact]
    public async Task Without_a_provider_the_issuers_own_metadata_is_relayed_as_it_is()
    {
        // RFC 8414: the well-known path stands before the issuer's.
        var metadata = OAuthRig.Metadata(_provider.Url, Issuer);
        _provider.OnJson("/.well-known/oauth-authorization-server/realms/mcp", metadata);
        await using var gateway = await OAuthRig.ProtectAsync($"issuer: \"{Issuer}\"");

        var answer = await gateway.GetAsync(Path);

        Assert.Equal(200, answer.Status);
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(System.Text.Json.Nodes.JsonNode.Parse(metadata), answer.Json));
        Assert.Equal(Issuer, (string?)(await gateway.GetAsync("/.well-known/oauth-protected-resource/mcp")).Json["authorization_servers"]![0]);

        // Nothing is registered, and no token passes through, where the gateway stands in for nobody.
        foreach (var endpoint in new[] { "/client-registration", "/authorize", "/token" })
        {
            Assert.Equal(404, (await gateway.AskAsync("POST", Path + endpoint, "{}")).Status);
        }
    }

    [Fact]
    public async Task Without_a_provider_openid_configuration_is_asked_next()
    {
        _provider.OnJson(RealmMetadata, OAuthRig.Metadata(_provider.Url, Issuer));
        await using var gateway = await OAuthRig.ProtectAsync($"issuer: \"{Issuer}\"");

        Assert.Equal(Issuer, (string?)(await gateway.GetAsync(Path)).Json["issuer"]);
        Assert.Equal(["GET /.well-known/oauth-authorization-server/realms/mcp", $"GET {RealmMetadata}"], _provider.Received.Items);
    }

    private static async Task AssertRefusedAsync(TestGateway gateway)
    {
        var answer = await gateway.GetAsync(Path);

        Assert.Equal(502, answer.Status);
        Assert.Equal("""{"error":"server_error","error_description":"The authorization server did not answer as it should."}""", answer.Body);
        Assert.Contains(gateway.Logs.Items, line => line.StartsWith("Warning Gateway.Host.OAuth.", StringComparison.Ordinal));
    }
}
