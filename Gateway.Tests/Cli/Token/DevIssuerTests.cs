using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Actors.SigningKeys;
using Gateway.Host.Cli.Token;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authentication.Tokens;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Cli.Token;

[Trait(Categories.Trait, Categories.Integration)]
public sealed class DevIssuerTests : IAsyncLifetime
{
    private static readonly HttpClient Http = new();

    private readonly DevKey _key = DevKey.Create("ES256");
    private readonly SigningKeyRegistry _registry = new(TimeProvider.System, NullLoggerFactory.Instance);
    private DevIssuer _issuer = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _issuer = await StartAsync(null);

    public async ValueTask DisposeAsync()
    {
        await _issuer.DisposeAsync();
        await _registry.DisposeAsync();
        _key.Dispose();
    }

    [Fact]
    public async Task Token_of_the_endpoint_verifies_with_the_keys_of_the_metadata()
    {
        var metadata = await JsonAsync(_issuer.Issuer + "/.well-known/oauth-authorization-server");
        var token = await TokenAsync(metadata.GetProperty("token_endpoint").GetString()!, ("client_id", "editor"), ("sub", "alice"), ("resource", "http://r/mcp"), ("scope", "a b"));
        var options = new JwtVerifierOptions { Issuer = metadata.GetProperty("issuer").GetString()!, Audiences = ["http://r/mcp"] };
        var verifier = new TokenVerifier(options, _registry.Get(new Uri(metadata.GetProperty("jwks_uri").GetString()!)), TimeProvider.System);

        var verified = (await verifier.VerifyAsync(token, new RequestArrival(TimeProvider.System.GetUtcNow()), Cancelled)).Token!;

        Assert.Equal(("alice", "editor", "a b"), (verified.Subject, verified.ClientId, string.Join(' ', verified.Scopes)));
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/realms/x", "/.well-known/jwks.json")]
    [InlineData("http://127.0.0.1:9/realms/x", "/realms/x/.well-known/jwks.json")]
    [InlineData("http://127.0.0.1:9/realms/x", "/realms/x/.well-known/openid-configuration")]
    [InlineData("http://127.0.0.1:9/realms/x", "/.well-known/openid-configuration")]
    [InlineData("http://127.0.0.1:9/realms/x", "/.well-known/openid-configuration/realms/x")]
    [InlineData("http://127.0.0.1:9/realms/x", "/.well-known/oauth-authorization-server/realms/x")]
    [InlineData("http://127.0.0.1:9/realms/x", "/.well-known/oauth-authorization-server")]
    public async Task Documents_stand_where_clients_of_an_issuer_with_a_path_look(string name, string path)
    {
        await using var issuer = await StartAsync(name);
        var listens = ListensOn(issuer);

        var json = await JsonAsync(listens + path);

        Assert.Equal(path.EndsWith("jwks.json", StringComparison.Ordinal), json.TryGetProperty("keys", out _));
        Assert.Equal(path.EndsWith("jwks.json", StringComparison.Ordinal) ? null : name, json.TryGetProperty("issuer", out var issuerName) ? issuerName.GetString() : null);
    }

    [Theory]
    [InlineData("GET", "/", HttpStatusCode.NotFound)]
    [InlineData("GET", "/token", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/.well-known/jwks.json", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/token", HttpStatusCode.BadRequest)]
    [InlineData("HEAD", "/.well-known/jwks.json", HttpStatusCode.OK)]
    [InlineData("GET", "/.well-known/../token", HttpStatusCode.MethodNotAllowed)]
    public async Task Other_requests_are_refused(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), _issuer.Issuer + path);
        using var response = await Http.SendAsync(request, Cancelled);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public void Start_says_what_it_is_for() => Assert.Contains("For development only: any program on this machine gets any token", _issuer.Describe(), StringComparison.Ordinal);

    [Fact]
    public async Task Open_address_is_warned_of()
    {
        await using var open = await DevIssuer.StartAsync(IPAddress.Any, 0, "http://issuer:9000", _key, TimeProvider.System, Cancelled);

        Assert.Contains("anybody on the network gets any token", open.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_makes_a_key_file_and_serves_its_keys()
    {
        using var folder = new TemporaryFolder();
        await using var process = TestProcess.Start(StdioCommand.Gateway("token", "serve", "--port", "0", "--key-file", folder.File("key.pem")));
        var keys = await process.Errors.WaitAsync(line => line.StartsWith("Keys: ", StringComparison.Ordinal), "the issuer to start");

        var served = await JsonAsync(keys["Keys: ".Length..]);

        Assert.StartsWith("http://127.0.0.1:", keys["Keys: ".Length..], StringComparison.Ordinal);
        Assert.Equal(DevKeyFile.Read(folder.File("key.pem")).Kid, served.GetProperty("keys")[0].GetProperty("kid").GetString());
    }

    private static string ListensOn(DevIssuer issuer) => issuer.Url.GetLeftPart(UriPartial.Authority);

    private static async Task<JsonElement> JsonAsync(string url) => await Http.GetFromJsonAsync<JsonElement>(url, Cancelled);

    private static async Task<string> TokenAsync(string url, params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Append(("grant_type", "client_credentials")).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        using var response = await Http.PostAsync(url, content, Cancelled);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("access_token").GetString()!;
    }

    private Task<DevIssuer> StartAsync(string? name) => DevIssuer.StartAsync(IPAddress.Loopback, 0, name, _key, TimeProvider.System, Cancelled);
}
