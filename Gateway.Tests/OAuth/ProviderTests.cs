using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.OAuth;

/// <summary>Each provider: where its metadata is fetched from, what is changed in it, and where registrations go.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ProviderTests : IAsyncLifetime
{
    private const string Path = "/.well-known/oauth-authorization-server/mcp";
    private const string Gateway = "http://gateway.example/.well-known/oauth-authorization-server/mcp";
    private const string Request = """{"client_name":"test","redirect_uris":["http://127.0.0.1:1/callback"],"token_endpoint_auth_method":"none"}""";

    private FakeProvider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await FakeProvider.StartAsync();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task Keycloak_registration_goes_through_the_gateway()
    {
        await using var gateway = await StartAsync("/realms/mcp", "keycloak", "/realms/mcp/.well-known/openid-configuration");

        await AssertChangedAsync(gateway, ("registration_endpoint", Gateway + "/client-registration"));
        await AssertRegistersAtAsync(gateway, "/realms/mcp/clients-registrations/openid-connect");
    }

    [Fact]
    public async Task Keycloak_without_registration_is_502()
    {
        await using var gateway = await StartAsync("/realms/mcp", "keycloak", "/realms/mcp/.well-known/openid-configuration", without: "registration_endpoint");

        Assert.Equal(502, (await gateway.GetAsync(Path)).Status);
    }

    [Fact]
    public async Task Auth0_gets_the_audience_and_registers_by_itself()
    {
        // Auth0's issuers end in a slash.
        await using var gateway = await StartAsync("/", "auth0", "/.well-known/oauth-authorization-server");

        await AssertChangedAsync(gateway, ("authorization_endpoint", $"{_provider.Url}authorize?audience=https%3A%2F%2Fapi.example%2F%3Fa%3Db%26c"));
        Assert.Equal(404, (await gateway.AskAsync("POST", Path + "/client-registration", Request)).Status);
    }

    [Fact]
    public async Task Okta_gets_the_audience_and_registration_goes_through_the_gateway()
    {
        await using var gateway = await StartAsync("/oauth2/default", "okta", "/oauth2/default/.well-known/openid-configuration");

        await AssertChangedAsync(gateway,
            ("authorization_endpoint", $"{_provider.Url}authorize?audience=https%3A%2F%2Fapi.example%2F%3Fa%3Db%26c"),
            ("registration_endpoint", Gateway + "/client-registration"));
        await AssertRegistersAtAsync(gateway, "/oauth2/v1/clients");
    }

    [Fact]
    public async Task Descope_registration_goes_through_the_gateway()
    {
        await using var gateway = await StartAsync("/v1/apps/agentic/P2abc/MS3def", "descope", "/v1/apps/agentic/P2abc/MS3def/.well-known/openid-configuration");

        await AssertChangedAsync(gateway, ("registration_endpoint", Gateway + "/client-registration"));
        await AssertRegistersAtAsync(gateway, "/v1/mgmt/mcp/client/P2abc/MS3def/register");
    }

    [Fact]
    public async Task Authentik_clients_are_given_the_configured_id()
    {
        await using var gateway = await StartAsync(
            "/application/o/mcp/", "authentik", "/application/o/mcp/.well-known/openid-configuration", "clientId: static-client", without: "registration_endpoint");

        await AssertChangedAsync(gateway, ("registration_endpoint", Gateway + "/client-registration"));
        await AssertHandsOutAsync(gateway, "static-client");
    }

    [Fact]
    public async Task Entra_browsers_and_tokens_go_through_the_gateway()
    {
        await using var gateway = await StartAsync(
            "/tenant/v2.0", "entra", "/tenant/v2.0/.well-known/openid-configuration", "clientId: static-client, clientSecret: secret-canary", without: "registration_endpoint");

        await AssertChangedAsync(gateway,
            ("authorization_endpoint", Gateway + "/authorize"),
            ("token_endpoint", Gateway + "/token"),
            ("registration_endpoint", Gateway + "/client-registration"));
        Assert.Equal("""["S256"]""", (await gateway.GetAsync(Path)).Json["code_challenge_methods_supported"]!.ToJsonString());
        await AssertHandsOutAsync(gateway, "static-client");
    }

    [Fact]
    public async Task Configured_client_id_is_given_out_in_place_of_registration_with_any_provider()
    {
        await using var gateway = await StartAsync("/realms/mcp", "keycloak", "/realms/mcp/.well-known/openid-configuration", "clientId: static-client");

        await AssertHandsOutAsync(gateway, "static-client");
    }

    private async Task<TestGateway> StartAsync(string issuerPath, string provider, string metadataPath, string more = "", string? without = null)
    {
        var issuer = _provider.Origin + issuerPath;
        var metadata = JsonNode.Parse(OAuthRig.Metadata(_provider.Url, issuer))!.AsObject();
        if (without is not null)
        {
            metadata.Remove(without);
        }

        _provider.OnJson(metadataPath, metadata.ToJsonString());
        return await OAuthRig.ProtectAsync(
            $"issuer: \"{issuer}\", audiences: [\"https://api.example/?a=b&c\", second], provider: {{{provider}: {{}}}}, resourceMetadata: {{resource: \"{OAuthRig.Resource}\"}}{(more.Length == 0 ? "" : ", " + more)}");
    }

    // All URLs but those that are named are the provider's own.
    private async Task AssertChangedAsync(TestGateway gateway, params (string Member, string Value)[] changed)
    {
        var original = JsonNode.Parse(OAuthRig.Metadata(_provider.Url, "x"))!;
        var answer = await gateway.GetAsync(Path);

        Assert.Equal((200, OAuthRig.Resource), (answer.Status, (string?)answer.Json["issuer"]));
        foreach (var member in new[] { "authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint" })
        {
            var expected = changed.FirstOrDefault(change => change.Member == member).Value ?? (string?)original[member];
            Assert.Equal(expected, (string?)answer.Json[member]);
        }

        var resource = await gateway.GetAsync("/.well-known/oauth-protected-resource/mcp");
        Assert.Equal(OAuthRig.Resource, (string?)resource.Json["authorization_servers"]![0]);
    }

    private async Task AssertRegistersAtAsync(TestGateway gateway, string path)
    {
        _provider.OnJson(path, """{"client_id":"new","client_secret":"its-own"}""", 201);

        var answer = await gateway.AskAsync("POST", Path + "/client-registration", Request, "Authorization: Bearer mine", "Cookie: a=b");

        Assert.Equal((201, """{"client_id":"new","client_secret":"its-own"}""", "*"), (answer.Status, answer.Body, answer.Header("Access-Control-Allow-Origin")));
        Assert.Contains($"POST {path} {Request}", _provider.Received.Items);
        Assert.Empty(_provider.Credentials.Items);
    }

    private async Task AssertHandsOutAsync(TestGateway gateway, string clientId)
    {
        var asked = _provider.Received.Items.Count;

        var answer = await gateway.AskAsync("POST", Path + "/client-registration", Request);

        Assert.Equal(201, answer.Status);
        Assert.Equal(
            $$"""{"client_id":"{{clientId}}","client_id_issued_at":0,"token_endpoint_auth_method":"none","grant_types":["authorization_code","refresh_token"],"response_types":["code"],"redirect_uris":["http://127.0.0.1:1/callback"]}""",
            answer.Body);
        Assert.Equal(asked, _provider.Received.Items.Count);
    }
}
