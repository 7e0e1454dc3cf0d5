using System.Net;
using System.Text;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Admin;

/// <summary>Who may use the admin listener: D1, and pages in a browser on the same machine.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class AdminAccessTests
{
    private const string Token = GatewayProcess.AdminToken;
    private const string Change = """{"level":"debug"}""";

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer wrong-token-of-tests")]
    [InlineData($"Bearer {Token}x")]
    [InlineData($"Bearer x{Token}")]
    [InlineData($"Bearer  {Token}")]
    [InlineData($"Basic {Token}")]
    [InlineData(Token)]
    [InlineData($"Bearer {Token}, Bearer {Token}")]
    public async Task D1_change_without_the_token_is_refused_and_changes_nothing(string? authorization)
    {
        await using var gateway = await StartAsync(AdminClient.Config);
        using var client = AdminClient.Of(gateway);

        using var refused = await client.SendAsync(HttpMethod.Post, "/logging", Change, ("Authorization", authorization));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("Bearer realm=\"admin\"", refused.Headers.WwwAuthenticate.Single().ToString());
        Assert.Empty((await client.GetAsync("/logging"))["changed"]!.AsArray());
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(HttpMethod.Post, "/logging", Change));
    }

    [Fact]
    public async Task D1_without_a_configured_token_nothing_can_be_changed()
    {
        await using var gateway = await StartAsync("adminAddr: 127.0.0.1:0");
        using var client = AdminClient.Of(gateway);

        var refused = await client.PostAsync("/logging", Change, HttpStatusCode.Forbidden);
        Assert.Contains("config.admin.token", (string?)refused["remedy"], StringComparison.Ordinal);
        foreach (var authorization in new[] { null, "Bearer", "Bearer " })
        {
            Assert.Equal(HttpStatusCode.Forbidden, await client.StatusAsync(HttpMethod.Post, "/drain", "{}", ("Authorization", authorization)));
        }

        await client.GetAsync("/config_dump");
    }

    [Fact]
    public async Task D1_reads_need_the_token_where_they_are_protected()
    {
        await using var gateway = await StartAsync($"adminAddr: 127.0.0.1:0, admin: {{token: {Token}, protectReads: true}}");
        using var client = AdminClient.Of(gateway);

        foreach (var path in await PathsAsync(client))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await client.StatusAsync(HttpMethod.Get, path, null, ("Authorization", null)));
        }

        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(HttpMethod.Get, "/config_dump", null));
    }

    [Theory]
    [InlineData("Forwarded", "for=10.0.0.1")]
    [InlineData("X-Forwarded-For", "10.0.0.1")]
    [InlineData("X-Real-IP", "127.0.0.1")]
    [InlineData("Via", "1.1 proxy")]
    public async Task D1_what_a_proxy_on_this_machine_brings_needs_the_token(string name, string value)
    {
        await using var gateway = await StartAsync(AdminClient.Config);
        using var client = AdminClient.Of(gateway);

        Assert.Equal(HttpStatusCode.Unauthorized, await client.StatusAsync(HttpMethod.Get, "/config_dump", null, (name, value), ("Authorization", null)));
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(HttpMethod.Get, "/config_dump", null, (name, value)));
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "localhost.evil.example:15000")]
    [InlineData("Host", "127.0.0.1.evil.example")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "http://localhost")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    public async Task D1_no_web_page_may_call_with_or_without_the_token(string name, string value)
    {
        await using var gateway = await StartAsync(AdminClient.Config);
        using var client = AdminClient.Of(gateway);

        foreach (var (method, path, body) in new[] { (HttpMethod.Get, "/config_dump", null), (HttpMethod.Post, "/logging", Change), (HttpMethod.Options, "/logging", null) })
        {
            using var refused = await client.SendAsync(method, path, body, (name, value), ("Access-Control-Request-Method", "POST"));

            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.DoesNotContain(refused.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
            Assert.Equal("same-origin", refused.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        }
    }

    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("LOCALHOST:1", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:15000", HttpStatusCode.OK)]
    [InlineData("[::1]:15000", HttpStatusCode.OK)]
    [InlineData("Gateway-1.internal:15000", HttpStatusCode.OK)]
    [InlineData("gateway-2.internal", HttpStatusCode.Forbidden)]
    public async Task Host_names_it_by_address_as_localhost_or_as_configured(string host, HttpStatusCode status)
    {
        await using var gateway = await StartAsync($"adminAddr: 127.0.0.1:0, admin: {{token: {Token}, hosts: [gateway-1.internal]}}");
        using var client = AdminClient.Of(gateway);

        Assert.Equal(status, await client.StatusAsync(HttpMethod.Get, "/server_info", null, ("Host", host)));
    }

    [Theory]
    [InlineData("text/plain", Change, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-www-form-urlencoded", Change, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("text/plain; application/json", Change, HttpStatusCode.UnsupportedMediaType)]
    [InlineData(null, Change, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", "", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "null", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "[]", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "{\"level\":\"debug\"}{}", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "{\"level\":\"debug\",\"level\":\"off\"}", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "{\"LEVEL\":\"debug\"}", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "{\"level\":1}", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "{\"level\":\"debug\",\"x\":1}", HttpStatusCode.BadRequest)]
    [InlineData("application/json; charset=utf-8", Change, HttpStatusCode.OK)]
    public async Task Change_is_one_json_object_of_the_known_form(string? type, string body, HttpStatusCode status)
    {
        await using var gateway = await StartAsync(AdminClient.Config);
        using var client = AdminClient.Of(gateway);

        Assert.Equal(status, await client.StatusAsync(HttpMethod.Post, "/logging", body, ("Content-Type", type)));
    }

    [Fact]
    public async Task Body_over_the_limit_is_413_and_methods_and_paths_that_are_not_there_405_and_404()
    {
        await using var gateway = await StartAsync(AdminClient.Config);
        using var client = AdminClient.Of(gateway);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await client.StatusAsync(HttpMethod.Post, "/logging", $"{{\"level\":\"{new string('x', 70_000)}\"}}"));
        Assert.Equal(HttpStatusCode.NotFound, await client.StatusAsync(HttpMethod.Get, "/nothing", null));
        Assert.Equal(HttpStatusCode.NotFound, await client.StatusAsync(HttpMethod.Get, "/config_dump/", null));
        using var wrong = await client.SendAsync(HttpMethod.Get, "/drain", null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrong.StatusCode);
        Assert.Equal("POST", wrong.Content.Headers.Allow.Single());
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await client.StatusAsync(HttpMethod.Delete, "/logging", null));
    }

    [Fact]
    public async Task D1_no_path_of_it_is_on_the_port_of_clients()
    {
        await using var gateway = await StartAsync(AdminClient.Config);
        using var admin = AdminClient.Of(gateway);
        using var client = new AdminClient(gateway.At("/"));

        foreach (var path in await PathsAsync(admin))
        {
            Assert.Equal(HttpStatusCode.NotFound, await client.StatusAsync(HttpMethod.Get, path, null));
            Assert.Equal(HttpStatusCode.NotFound, await client.StatusAsync(HttpMethod.Post, path, "{}"));
        }
    }

    [Fact]
    public async Task Ambiguous_framing_is_refused()
    {
        await using var gateway = await StartAsync(AdminClient.Config);
        using var raw = await RawHttp.ConnectAsync(new Uri($"http://{gateway.Services.AdminPort}"));

        var answer = await raw.AskAsync($"POST /logging HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {Token}\r\nContent-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");

        Assert.Equal(400, answer.Status);
    }

    [Fact]
    public async Task Token_of_a_file_is_read_at_each_use_and_without_it_nothing_is_changed()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("token");
        File.WriteAllText(file, "the-first-token-0001\n");
        await using var gateway = await StartAsync($"adminAddr: 127.0.0.1:0, admin: {{tokenFile: {file}}}");
        using var client = AdminClient.Of(gateway);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("the-first-token-0001"));
        File.WriteAllText(file, "the-second-token-0002");
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("the-first-token-0001"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("the-second-token-0002"));
        File.WriteAllBytes(file, Encoding.UTF8.GetBytes("short"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("short"));
        File.Delete(file);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(""));

        Task<HttpStatusCode> StatusAsync(string token) => client.StatusAsync(HttpMethod.Post, "/logging", Change, ("Authorization", $"Bearer {token}"));
    }

    private static async Task<List<string>> PathsAsync(AdminClient client)
    {
        using var response = await client.SendAsync(HttpMethod.Get, "/", null);
        var index = System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsArray();
        Assert.True(index.Count > 5);
        return [.. index.Select(endpoint => (string)endpoint!["path"]!).Where(path => path != "/").Distinct()];
    }

    private static Task<TestGateway> StartAsync(string config) =>
        TestGateway.StartAsync($"config: {{{config}}}\n{TargetYaml.Binds(TargetYaml.Bind(0, TargetYaml.Route("tools", "/mcp", "targets: [{name: one, mcp: {host: \"http://127.0.0.1:9\"}}]")))}");
}
