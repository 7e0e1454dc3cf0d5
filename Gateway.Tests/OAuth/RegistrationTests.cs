using Gateway.Host.OAuth;
using Gateway.Tests.Support;

namespace Gateway.Tests.OAuth;

/// <summary>Registration of clients (O4): what does not get to the provider, and what comes back.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class RegistrationTests : IAsyncLifetime
{
    private const string Path = "/.well-known/oauth-authorization-server/mcp/client-registration";
    private const string Upstream = "/realms/mcp/clients-registrations/openid-connect";
    private const string Request = """{"redirect_uris":["http://127.0.0.1:1/callback"]}""";

    private readonly ManualTimeProvider _time = new();
    private FakeProvider _provider = null!;
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await FakeProvider.StartAsync();
        _provider.OnJson(Upstream, """{"client_id":"new"}""", 201);
        _gateway = await OAuthRig.ProtectAsync($"issuer: \"{_provider.Origin}/realms/mcp\", provider: {{keycloak: {{}}}}, resourceMetadata: {{resource: \"{OAuthRig.Resource}\"}}", _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("http://client.example/callback")]
    [InlineData("https://*.example.com/callback")]
    [InlineData("https://client.example/#x")]
    public async Task O4_bad_redirect_is_refused(string uri)
    {
        var answer = await _gateway.AskAsync("POST", Path, $$"""{"redirect_uris":["{{uri}}"]}""");

        Assert.Equal((400, "invalid_redirect_uri", "*"), (answer.Status, (string?)answer.Json["error"], answer.Header("Access-Control-Allow-Origin")));
        Assert.Empty(_provider.Received.Items);
    }

    [Theory]
    [InlineData("Content-Length: 16385\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4001\r\n{body}\r\n0\r\n\r\n")]
    public async Task O4_body_beyond_16_kib_is_refused(string framing)
    {
        using var raw = await RawHttp.ConnectAsync(_gateway.Endpoint);

        var answer = await raw.AskAsync(
            $"POST {Path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{framing.Replace("{body}", new string(' ', 16385), StringComparison.Ordinal)}");

        Assert.Equal((413, "invalid_client_metadata"), (answer.Status, (string?)answer.Json["error"]));
        Assert.Empty(_provider.Received.Items);
    }

    [Fact]
    public async Task O4_registrations_of_one_address_are_limited()
    {
        for (var count = 0; count < RegistrationLimit.PerAddress; count++)
        {
            Assert.Equal(201, (await _gateway.AskAsync("POST", Path, Request)).Status);
        }

        var refused = await _gateway.AskAsync("POST", Path, Request);

        Assert.Equal((429, "60"), (refused.Status, refused.Header("Retry-After")));
        Assert.Equal(RegistrationLimit.PerAddress, _provider.Received.Items.Count);

        _time.Advance(RegistrationLimit.Window);
        Assert.Equal(201, (await _gateway.AskAsync("POST", Path, Request)).Status);
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_redirect_uri","error_description":"not here"}""")]
    [InlineData(403, """{"error":"access_denied"}""")]
    public async Task O4_errors_of_the_provider_are_passed_through(int status, string body)
    {
        _provider.OnJson(Upstream, body, status);

        var answer = await _gateway.AskAsync("POST", Path, Request);

        Assert.Equal((status, body), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(302)]
    [InlineData(404)]
    public async Task Other_answers_of_the_provider_are_502(int status)
    {
        _provider.OnJson(Upstream, """{"internal":"canary"}""", status);

        var answer = await _gateway.AskAsync("POST", Path, Request);

        Assert.Equal((502, "server_error"), (answer.Status, (string?)answer.Json["error"]));
        Assert.DoesNotContain("canary", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", null, "", 405)]
    [InlineData("POST", "redirect_uris=x", "Content-Type: application/x-www-form-urlencoded", 415)]
    [InlineData("POST", "[]", "Content-Type: application/json", 400)]
    public async Task What_is_no_registration_is_refused(string method, string? body, string header, int status)
    {
        var answer = await _gateway.AskAsync(method, Path, body, [.. new[] { header }.Where(text => text.Length > 0)]);

        Assert.Equal(status, answer.Status);
        Assert.Empty(_provider.Received.Items);
    }

    [Fact]
    public async Task Browsers_may_register()
    {
        var answer = await _gateway.AskAsync("OPTIONS", Path, null, "Origin: http://localhost:1", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type");

        Assert.Equal((200, "*", "POST, OPTIONS"), (answer.Status, answer.Header("Access-Control-Allow-Origin"), answer.Header("Access-Control-Allow-Methods")));
        Assert.Contains("Content-Type", answer.Header("Access-Control-Allow-Headers"), StringComparison.Ordinal);
    }
}
