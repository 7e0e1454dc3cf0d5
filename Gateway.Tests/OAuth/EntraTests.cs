using Gateway.Tests.Support;

namespace Gateway.Tests.OAuth;

/// <summary>The authorization and token endpoints that the gateway has in place of Entra's (O4-O7).</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class EntraTests : IAsyncLifetime
{
    private const string Path = "/.well-known/oauth-authorization-server/mcp";
    private const string Challenge = "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
    private const string Redirect = "redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcallback";

    private FakeProvider _provider = null!;
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await FakeProvider.StartAsync();
        var issuer = _provider.Origin + "/tenant/v2.0";
        _provider.OnJson("/tenant/v2.0/.well-known/openid-configuration", OAuthRig.Metadata(_provider.Url, issuer));
        _provider.OnJson("/token", """{"access_token":"token","token_type":"Bearer"}""");
        _gateway = await OAuthRig.ProtectAsync(
            $"issuer: \"{issuer}\", provider: {{entra: {{}}}}, clientId: static-client, clientSecret: secret-canary, resourceMetadata: {{resource: \"{OAuthRig.Resource}\"}}");
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task O7_browser_is_sent_on_without_the_resource()
    {
        var answer = await _gateway.GetAsync($"{Path}/authorize?client_id=static-client&response_type=code&resource=http%3A%2F%2Fa&{Redirect}&{Challenge}&state=a%26b%3Dc&scope=a%20b");

        Assert.Equal(302, answer.Status);
        var location = new Uri(answer.Header("Location")!);
        Assert.Equal(_provider.Origin + "/authorize", location.GetLeftPart(UriPartial.Path));
        Assert.Equal($"?client_id=static-client&response_type=code&{Redirect}&{Challenge}&state=a%26b%3Dc&scope=a%20b", location.Query, ignoreCase: true);
    }

    [Theory]
    [InlineData("client_id=static-client&redirect_uri=javascript%3Aalert(1)&" + Challenge)]
    [InlineData("client_id=static-client&redirect_uri=http%3A%2F%2Fevil.example%2F&" + Challenge)]
    [InlineData("client_id=static-client&redirect_uri=%2F%2Fevil.example&" + Challenge)]
    [InlineData("client_id=static-client&" + Challenge)]
    [InlineData("client_id=static-client&" + Redirect + "&redirect_uri=https%3A%2F%2Fevil.example&" + Challenge)]
    [InlineData("client_id=another&" + Redirect + "&" + Challenge)]
    [InlineData(Redirect + "&" + Challenge)]
    public async Task O6_bad_authorization_request_is_redirected_nowhere(string query)
    {
        var answer = await _gateway.GetAsync($"{Path}/authorize?{query}");

        Assert.Equal((400, null), (answer.Status, answer.Header("Location")));
    }

    [Fact]
    public async Task O6_the_gateway_redirects_to_the_provider_only()
    {
        // Whether the client registered this URL is for the provider to say: nothing of the request names where the gateway sends the browser.
        var answer = await _gateway.GetAsync($"{Path}/authorize?client_id=static-client&redirect_uri=https%3A%2F%2Fevil.example%2F&{Challenge}");

        Assert.Equal(_provider.Origin, new Uri(answer.Header("Location")!).GetLeftPart(UriPartial.Authority));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&code_challenge=x")]
    [InlineData("&code_challenge=x&code_challenge_method=plain")]
    [InlineData("&code_challenge=&code_challenge_method=S256")]
    public async Task O5_authorization_without_pkce_is_refused(string challenge)
    {
        var answer = await _gateway.GetAsync($"{Path}/authorize?client_id=static-client&{Redirect}{challenge}");

        Assert.Equal((400, null), (answer.Status, answer.Header("Location")));
    }

    [Fact]
    public async Task O5_code_without_its_verifier_is_worth_nothing()
    {
        // What a captured URL gives: the code, and not what the browser that began the flow keeps.
        var answer = await ExchangeAsync("grant_type=authorization_code&client_id=static-client&code=captured");

        Assert.Equal((400, "invalid_request"), (answer.Status, (string?)answer.Json["error"]));
        Assert.DoesNotContain(_provider.Received.Items, line => line.StartsWith("POST", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("grant_type=authorization_code&client_id=static-client&code=a%26b&code_verifier=v&resource=http%3A%2F%2Fa", "grant_type=authorization_code&client_id=static-client&code=a%26b&code_verifier=v&client_secret=secret-canary")]
    [InlineData("grant_type=refresh_token&client_id=static-client&refresh_token=r&client_secret=theirs", "grant_type=refresh_token&client_id=static-client&refresh_token=r&client_secret=secret-canary")]
    [InlineData("grant_type=client_credentials&client_id=static-client", "grant_type=client_credentials&client_id=static-client")]
    [InlineData("grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&client_id=static-client&assertion=a", "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&client_id=static-client&assertion=a")]
    [InlineData("grant_type=refresh_token&client_id=another&refresh_token=r", "grant_type=refresh_token&client_id=another&refresh_token=r")]
    public async Task O4_secret_goes_along_for_its_own_client_and_a_users_grants_only(string sent, string received)
    {
        var answer = await ExchangeAsync(sent);

        Assert.Equal((200, """{"access_token":"token","token_type":"Bearer"}""", "no-store"), (answer.Status, answer.Body, answer.Header("Cache-Control")));
        Assert.Contains($"POST /token {received}", _provider.Received.Items);
        Assert.Empty(_provider.Credentials.Items);
    }

    [Fact]
    public async Task O4_secret_is_shown_to_nobody()
    {
        foreach (var path in new[] { Path, "/.well-known/oauth-protected-resource/mcp", Path + "/authorize?x", Path + "/token" })
        {
            Assert.DoesNotContain("secret-canary", (await _gateway.GetAsync(path)).Body, StringComparison.Ordinal);
        }

        await ExchangeAsync("grant_type=refresh_token&client_id=static-client&refresh_token=r");
        Assert.DoesNotContain(_gateway.Logs.Items, line => line.Contains("secret-canary", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("grant_type=refresh_token&client_id=another&client_id=static-client")]
    [InlineData("grant_type=client_credentials&grant_type=refresh_token&client_id=static-client")]
    public async Task Parameter_that_stands_twice_is_refused(string form) => Assert.Equal(400, (await ExchangeAsync(form)).Status);

    [Theory]
    [InlineData(400, """{"error":"invalid_grant"}""", 400)]
    [InlineData(500, """{"internal":"canary"}""", 502)]
    public async Task Errors_of_the_token_endpoint_are_passed_through_and_faults_are_not(int status, string body, int expected)
    {
        _provider.OnJson("/token", body, status);

        var answer = await ExchangeAsync("grant_type=refresh_token&client_id=static-client&refresh_token=r");

        Assert.Equal(expected, answer.Status);
        Assert.DoesNotContain("canary", answer.Body, StringComparison.Ordinal);
    }

    private Task<RawAnswer> ExchangeAsync(string form) =>
        _gateway.AskAsync("POST", Path + "/token", form, "Content-Type: application/x-www-form-urlencoded", "Authorization: Basic YTpi");
}
