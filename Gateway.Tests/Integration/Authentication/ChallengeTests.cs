using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Authentication;

/// <summary>What somebody is told who is not known, and that this is nothing else.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ChallengeTests
{
    private const string Body = """{"error":"unauthorized","error_description":"JWT token required"}""";
    private const string Metadata = "resource_metadata=\"https://gateway.example/.well-known/oauth-protected-resource/mcp\"";

    [Theory]
    [InlineData("GET", null)]
    [InlineData("POST", null)]
    [InlineData("DELETE", null)]
    [InlineData("PUT", null)]
    [InlineData("POST", "text/plain")]
    public async Task Request_without_a_token_is_challenged_before_anything_else_is_looked_at(string method, string? contentType)
    {
        await using var rig = await ProtectedGateway.StartAsync();
        using var raw = await RawHttp.ConnectAsync(rig.Gateway.Endpoint);

        var answer = await raw.AskAsync($"{method} /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: {contentType ?? "application/json"}\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal((401, Body), (answer.Status, answer.Body));
        Assert.Equal("application/json", answer.Header("Content-Type"));
        Assert.Equal($"Bearer {Metadata}", answer.Header("WWW-Authenticate"));
        Assert.Empty(rig.Server.Received.Items);
        await rig.LoggedAsync("no_credential");
    }

    [Fact]
    public async Task Wrong_token_is_named_as_such_and_why_stands_in_the_log_only()
    {
        await using var rig = await ProtectedGateway.StartAsync();

        using var response = await rig.Client(ProtectedGateway.Token(("aud", "\"https://other.example\""))).PostAsync(RawMcp.Initialize());

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal($"Bearer {Metadata}, error=\"invalid_token\"", Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
        Assert.Equal(Body, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await rig.LoggedAsync("token_wrong_audience");
    }

    [Fact]
    public async Task O2_Forged_host_is_not_named()
    {
        await using var rig = await ProtectedGateway.StartAsync(backend: "dnsRebindingProtection: false,");
        using var raw = await RawHttp.ConnectAsync(rig.Gateway.Endpoint);

        var answer = await raw.AskAsync("GET /mcp HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\n\r\n");

        Assert.Equal((401, $"Bearer {Metadata}"), (answer.Status, answer.Header("WWW-Authenticate")));
    }

    [Fact]
    public async Task JwtAuth_without_metadata_names_none()
    {
        await using var rig = await ProtectedGateway.StartAsync(ProtectedGateway.Jwt());

        using var response = await rig.Client(null).PostAsync(RawMcp.Initialize());

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
        Assert.Equal(Body, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("strict", HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)]
    [InlineData("optional", HttpStatusCode.OK, HttpStatusCode.Unauthorized)]
    [InlineData("permissive", HttpStatusCode.OK, HttpStatusCode.OK)]
    public async Task Mode_decides_about_requests_without_a_token_and_with_a_wrong_one(string mode, HttpStatusCode without, HttpStatusCode wrong)
    {
        await using var rig = await ProtectedGateway.StartAsync(ProtectedGateway.Mcp($", mode: {mode}"));

        Assert.Equal(without, await rig.Client(null).StatusAsync(RawMcp.Initialize()));
        Assert.Equal(wrong, await rig.Client("not.a.token").StatusAsync(RawMcp.Initialize()));
        Assert.Equal(HttpStatusCode.OK, await rig.Client(ProtectedGateway.Token()).StatusAsync(RawMcp.Initialize()));
    }

    [Fact]
    public async Task Good_token_opens_a_session_and_does_not_reach_the_target()
    {
        await using var rig = await ProtectedGateway.StartAsync();

        var client = await rig.OpenAsync(ProtectedGateway.Token());

        Assert.Equal("hello", await client.TextAsync(RawMcp.Call("echo")));
        Assert.DoesNotContain(rig.Server.Received.Items, request => request.Header("Authorization") is not null);
    }

    [Fact]
    public async Task Token_in_another_header_is_read_there_only_and_does_not_reach_the_target()
    {
        await using var rig = await ProtectedGateway.StartAsync(ProtectedGateway.Mcp(", authorizationLocation: {header: {name: X-Token, prefix: 'Key '}}"));
        var (client, token) = (rig.Client(null), ProtectedGateway.Token());

        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(RawMcp.Initialize(), ("X-Token", $"kEy {token}")));
        Assert.Equal(HttpStatusCode.Unauthorized, await client.StatusAsync(RawMcp.Initialize(), ("X-Token", token)));
        Assert.Equal(HttpStatusCode.Unauthorized, await client.StatusAsync(RawMcp.Initialize(), ("Authorization", $"Bearer {token}")));
        Assert.DoesNotContain(rig.Server.Received.Items, request => request.Header("X-Token") is not null);
    }

    [Fact]
    public async Task Token_in_a_cookie_or_the_query_is_read_where_that_is_configured()
    {
        var token = ProtectedGateway.Token();
        await using var cookie = await ProtectedGateway.StartAsync(ProtectedGateway.Mcp(", authorizationLocation: {cookie: {name: t}}"));
        Assert.Equal(HttpStatusCode.OK, await cookie.Client(null).StatusAsync(RawMcp.Initialize(), ("Cookie", $"a=b; t={token}")));
        Assert.Equal(HttpStatusCode.Unauthorized, await cookie.Client(null).StatusAsync(RawMcp.Initialize(), ("Cookie", $"t={token}; t={token}")));

        await using var query = await ProtectedGateway.StartAsync(ProtectedGateway.Mcp(", authorizationLocation: {queryParameter: {name: t}}"));
        using var client = new RawMcp(query.Gateway.At($"/mcp?t={token}"));
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(RawMcp.Initialize()));
    }
}
