using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Authentication;

/// <summary>API keys and passwords over real sockets.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ApiKeyTests
{
    private const string Rules = "mcpAuthorization: {rules: ['apiKey.team == \"red\" || basicAuth.username == \"alice\"']}";

    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("hashed-key")));

    [Fact]
    public async Task Key_is_taken_by_its_text_or_its_hash_and_rules_read_what_is_said_of_it()
    {
        await using var rig = await ProtectedGateway.StartAsync(Keys(", mode: strict") + ", " + Rules);

        var (red, blue) = (await rig.OpenAsync("plain-key"), await rig.OpenAsync("hashed-key"));

        Assert.Equal("hello", await red.TextAsync(RawMcp.Call("echo")));
        Assert.Contains("Unknown tool: echo", (await blue.AskAsync(RawMcp.Call("echo"))).ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(rig.Server.Received.Items, request => request.Header("Authorization") is not null);
    }

    [Theory]
    [InlineData(", mode: strict", null, HttpStatusCode.Unauthorized)]
    [InlineData(", mode: strict", "Bearer other", HttpStatusCode.Unauthorized)]
    [InlineData(", mode: strict", "Bearer PLAIN-KEY", HttpStatusCode.Unauthorized)]
    [InlineData(", mode: strict", "plain-key", HttpStatusCode.Unauthorized)]
    [InlineData("", null, HttpStatusCode.OK)]
    [InlineData("", "Bearer other", HttpStatusCode.Unauthorized)]
    [InlineData(", mode: permissive", "Bearer other", HttpStatusCode.OK)]
    public async Task Mode_decides_and_is_optional_unless_written(string mode, string? authorization, HttpStatusCode status)
    {
        await using var rig = await ProtectedGateway.StartAsync(Keys(mode));
        var client = rig.Client(null);
        client.Authorization = authorization;

        using var response = await client.PostAsync(RawMcp.Initialize());

        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.Unauthorized)
        {
            Assert.Equal("""{"error":"unauthorized","error_description":"API key required"}""", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Key_in_its_own_header_does_not_reach_the_target_even_when_it_is_wrong()
    {
        await using var rig = await ProtectedGateway.StartAsync(Keys(", mode: permissive, location: {header: {name: X-Api-Key}}"));
        var client = rig.Client(null);

        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(RawMcp.Initialize(), ("X-Api-Key", "plain-key")));
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(RawMcp.Initialize(), ("X-Api-Key", "wrong-key")));

        Assert.NotEmpty(rig.Server.Received.Items);
        Assert.DoesNotContain(rig.Server.Received.Items, request => request.Header("X-Api-Key") is not null);
    }

    [Fact]
    public async Task Sessions_of_two_keys_are_two_callers()
    {
        await using var rig = await ProtectedGateway.StartAsync(Keys(", mode: strict"));
        var red = await rig.OpenAsync("plain-key");
        var blue = rig.Client("hashed-key");

        blue.SessionId = red.SessionId;

        Assert.Equal(HttpStatusCode.NotFound, await blue.StatusAsync(RawMcp.Request("ping")));
    }

    [Fact]
    public async Task Two_policies_both_have_to_be_content()
    {
        await using var rig = await ProtectedGateway.StartAsync(ProtectedGateway.Jwt() + ", " + Keys(", mode: strict, location: {header: {name: X-Api-Key}}"));
        var (client, nobody) = (rig.Client(ProtectedGateway.Token()), rig.Client(null));

        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(RawMcp.Initialize(), ("X-Api-Key", "plain-key")));
        Assert.Equal(HttpStatusCode.Unauthorized, await client.StatusAsync(RawMcp.Initialize()));
        Assert.Equal(HttpStatusCode.Unauthorized, await nobody.StatusAsync(RawMcp.Initialize(), ("X-Api-Key", "plain-key")));
    }

    [Theory]
    [InlineData("alice:secret", HttpStatusCode.OK)]
    [InlineData("alice:wrong", HttpStatusCode.Unauthorized)]
    [InlineData("bob:secret", HttpStatusCode.Unauthorized)]
    [InlineData("alice", HttpStatusCode.Unauthorized)]
    [InlineData(":secret", HttpStatusCode.Unauthorized)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task Password_lets_its_user_in(string? credentials, HttpStatusCode status)
    {
        await using var rig = await ProtectedGateway.StartAsync(Basic() + ", " + Rules);
        var client = rig.Client(null);
        client.Authorization = credentials is null ? null : $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials))}";

        using var response = await client.PostAsync(RawMcp.Initialize());

        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.Unauthorized)
        {
            Assert.Equal("Basic realm=\"the \\\"tools\\\"\", charset=\"UTF-8\"", Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
            return;
        }

        await client.OpenAsync();
        Assert.Equal("hello", await client.TextAsync(RawMcp.Call("echo")));
    }

    private static string Keys(string more) => $"apiKey: {{keys: [{{key: plain-key, metadata: {{team: red}}}}, {{keyHash: 'sha256:{Hash}', metadata: {{team: blue}}}}]{more}}}";

    // htpasswd's SHA-1 of "secret".
    private static string Basic() => "basicAuth: {mode: strict, realm: 'the \"tools\"', htpasswd: 'alice:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ='}";
}
