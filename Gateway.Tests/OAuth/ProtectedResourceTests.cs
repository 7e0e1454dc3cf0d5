using Gateway.Tests.Support;

namespace Gateway.Tests.OAuth;

/// <summary>The metadata of protected resources (RFC 9728), which routes with <c>mcpAuthentication</c> serve by themselves.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ProtectedResourceTests
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";
    private const string Issuer = "issuer: \"http://127.0.0.1:9\"";
    private const string Named = Issuer + ", resourceMetadata: {resource: \"http://gateway.example/mcp\", scopesSupported: [read], bearerMethodsSupported: [header, body, query], xOwn: 1}";

    [Fact]
    public async Task Metadata_stands_at_the_path_of_the_resource_and_at_the_root()
    {
        await using var gateway = await OAuthRig.ProtectAsync(Named);

        foreach (var path in new[] { WellKnown + "/mcp", WellKnown })
        {
            var answer = await gateway.GetAsync(path);

            Assert.Equal(200, answer.Status);
            Assert.Equal(("application/json", "no-store", "*"), (answer.Header("Content-Type"), answer.Header("Cache-Control"), answer.Header("Access-Control-Allow-Origin")));
            Assert.Equal(
                """{"authorization_servers":["http://127.0.0.1:9"],"bearer_methods_supported":["header","body","query"],"mcp_protocol_version":"2025-06-18","resource":"http://gateway.example/mcp","resource_type":"mcp-server","scopes_supported":["read"],"x_own":1}""",
                answer.Body);
        }
    }

    [Theory]
    [InlineData(WellKnown + "-evil")]
    [InlineData(WellKnown + "-evil/mcp")]
    [InlineData(WellKnown + "/MCP")]
    [InlineData(WellKnown + "/mcp/")]
    [InlineData(WellKnown + "/mcp/x")]
    [InlineData(WellKnown + "/mcp/../admin")]
    [InlineData(WellKnown + "/../oauth-protected-resource/mcp")]
    [InlineData(WellKnown + "//mcp")]
    [InlineData(WellKnown + "/%6dcp%2f")]
    [InlineData(WellKnown + "/%2e/mcp")]
    [InlineData(WellKnown + "/mcp;x")]
    [InlineData(WellKnown + "/other")]
    [InlineData(WellKnown + "/")]
    [InlineData("/.WELL-KNOWN/oauth-protected-resource/mcp")]
    [InlineData("/.well-known/OAuth-Protected-Resource/mcp")]
    [InlineData("/mcp/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known")]
    public async Task O3_other_paths_are_not_served(string path)
    {
        await using var gateway = await TestGateway.StartAsync(OAuthRig.Bind(OAuthRig.Route("/", $"mcpAuthentication: {{{Named}}}")));

        var answer = await gateway.GetAsync(path);

        Assert.NotEqual(200, answer.Status);
        Assert.DoesNotContain("gateway.example/mcp\"", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task O3_resource_always_is_the_one_of_the_path()
    {
        await using var gateway = await TestGateway.StartAsync(OAuthRig.Bind(
            OAuthRig.Route("/a", $"mcpAuthentication: {{{Issuer}, resourceMetadata: {{resource: \"http://gateway.example/a\"}}}}"),
            OAuthRig.Route("/b", $"mcpAuthentication: {{{Issuer}, resourceMetadata: {{resource: \"http://gateway.example/b\"}}}}"),
            OAuthRig.Route("/c", $"mcpAuthentication: {{{Issuer}}}"),
            OAuthRig.Route("/open", "")));

        Assert.Equal("http://gateway.example/a", await ResourceAsync(gateway, "/a"));
        Assert.Equal("http://gateway.example/b", await ResourceAsync(gateway, "/b"));
        Assert.Equal("http://localhost/c", await ResourceAsync(gateway, "/c"));
        Assert.Equal("http://localhost/c/deep", await ResourceAsync(gateway, "/c/deep"));
        Assert.Null(await ResourceAsync(gateway, "/a/deep"));
        Assert.Null(await ResourceAsync(gateway, "/open"));

        // More than one resource: the root is nobody's.
        Assert.Null(await ResourceAsync(gateway, ""));
    }

    [Fact]
    public async Task Root_belongs_to_the_only_resource_of_the_host()
    {
        await using var gateway = await TestGateway.StartAsync($$"""
            binds:
            - port: 0
              address: 127.0.0.1
              listeners:
              - hostname: localhost
                routes: [{{OAuthRig.Route("/a", $"mcpAuthentication: {{{Issuer}}}")}}]
              - hostname: 127.0.0.1
                routes: [{{OAuthRig.Route("/b", $"mcpAuthentication: {{{Issuer}}}")}}]
            """);

        Assert.Equal("http://localhost/a", await ResourceAsync(gateway, ""));
        Assert.Equal("http://127.0.0.1/b", (string?)(await gateway.GetAsync(WellKnown, "Host: 127.0.0.1")).Json["resource"]);
        Assert.Equal(404, (await gateway.GetAsync(WellKnown + "/a", "Host: 127.0.0.1")).Status);
    }

    [Theory]
    [InlineData("Host: evil.example")]
    [InlineData("X-Forwarded-Host: evil.example")]
    [InlineData("Forwarded: host=evil.example")]
    [InlineData("X-Forwarded-Proto: https")]
    public async Task O2_forged_host_is_not_in_the_document(string header)
    {
        // Protection against rebinding is off, so that the Host header gets as far as it can.
        await using var gateway = await TestGateway.StartAsync(OAuthRig.Bind(
            OAuthRig.Route("/mcp", $"mcpAuthentication: {{{Named}, provider: {{keycloak: {{}}}}}}").Replace("mcp: {targets", "mcp: {dnsRebindingProtection: false, targets", StringComparison.Ordinal)));

        var answer = await gateway.GetAsync(WellKnown + "/mcp", header);

        Assert.Equal(200, answer.Status);
        Assert.Equal("http://gateway.example/mcp", (string?)answer.Json["resource"]);
        Assert.Equal("http://gateway.example/mcp", (string?)answer.Json["authorization_servers"]![0]);
        Assert.DoesNotContain("evil", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task O2_forwarded_headers_of_strangers_say_nothing_where_no_url_is_written()
    {
        await using var gateway = await OAuthRig.ProtectAsync(Issuer);

        var answer = await gateway.GetAsync(WellKnown + "/mcp", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https");
        var foreign = await gateway.GetAsync(WellKnown + "/mcp", "Host: evil.example");

        Assert.Equal("http://localhost/mcp", (string?)answer.Json["resource"]);
        Assert.Equal(403, foreign.Status);
    }

    [Theory]
    [InlineData("Host: evil.example")]
    [InlineData("X-Forwarded-Host: evil.example")]
    public async Task O2_forged_host_is_not_in_the_challenge(string header)
    {
        await using var gateway = await TestGateway.StartAsync(OAuthRig.Bind(
            OAuthRig.Route("/mcp", $"mcpAuthentication: {{{Named}}}").Replace("mcp: {targets", "mcp: {dnsRebindingProtection: false, targets", StringComparison.Ordinal)));

        var answer = await gateway.AskAsync("POST", "/mcp/deep", "{}", header);

        Assert.Equal(
            (401, "Bearer resource_metadata=\"http://gateway.example/.well-known/oauth-protected-resource/mcp\""), (answer.Status, answer.Header("WWW-Authenticate")));
        Assert.DoesNotContain("evil", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Example_route_of_its_own_answers_exactly_the_configured_members()
    {
        var yaml = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "Gateway.Tests", "Snapshots", "Configuration", "seeds", "example-mcp-authentication.yaml"), TestContext.Current.CancellationToken);
        await using var gateway = await TestGateway.StartAsync(yaml.Replace("- listeners:", "- port: 0\n  listeners:", StringComparison.Ordinal));

        var answer = await gateway.GetAsync(WellKnown + "/stdio/mcp", "Origin: http://localhost:6274");

        Assert.Equal((200, "*"), (answer.Status, answer.Header("Access-Control-Allow-Origin")));
        Assert.Equal(
            """{"authorization_servers":["http://localhost:9000"],"bearer_methods_supported":["header","body","query"],"resource":"http://localhost:3000/stdio/mcp","resource_documentation":"http://localhost:3000/stdio/docs","resource_policy_uri":"http://localhost:3000/stdio/policies"}""",
            answer.Body);
        Assert.Equal(405, (await gateway.AskAsync("POST", WellKnown + "/stdio/mcp", "{}")).Status);
        Assert.Equal(404, (await gateway.GetAsync(WellKnown + "/other")).Status);
    }

    [Fact]
    public async Task Matches_that_name_the_documents_change_nothing()
    {
        await using var gateway = await TestGateway.StartAsync(OAuthRig.Bind(
            OAuthRig.Route("/mcp", $"mcpAuthentication: {{{Named}}}").Replace(
                "matches: [", "matches: [{path: {exact: /.well-known/oauth-protected-resource/mcp}}, {path: {exact: /.well-known/oauth-authorization-server/mcp}}, ", StringComparison.Ordinal)));

        Assert.Equal("http://gateway.example/mcp", await ResourceAsync(gateway, "/mcp"));
        Assert.Null(await ResourceAsync(gateway, "/other"));
    }

    [Fact]
    public async Task Options_and_head_are_answered_and_other_methods_refused()
    {
        await using var gateway = await OAuthRig.ProtectAsync(Named);

        var options = await gateway.AskAsync("OPTIONS", WellKnown + "/mcp", null, "Origin: http://localhost:1", "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: mcp-protocol-version");
        var refused = await gateway.AskAsync("DELETE", WellKnown + "/mcp");

        Assert.Equal((200, "*", "GET, HEAD, OPTIONS"), (options.Status, options.Header("Access-Control-Allow-Origin"), options.Header("Access-Control-Allow-Methods")));
        Assert.Contains("MCP-Protocol-Version", options.Header("Access-Control-Allow-Headers"), StringComparison.Ordinal);
        Assert.Equal((405, "GET, HEAD, OPTIONS"), (refused.Status, refused.Header("Allow")));
    }

    private static async Task<string?> ResourceAsync(TestGateway gateway, string path)
    {
        var answer = await gateway.GetAsync(WellKnown + path);
        return answer.Status == 200 ? (string?)answer.Json["resource"] : null;
    }
}
