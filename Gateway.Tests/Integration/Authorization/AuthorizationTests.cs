using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Authorization;

/// <summary>Rules over real sockets, with real tokens.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class AuthorizationTests : IAsyncLifetime
{
    private ScriptedServer _one = null!;
    private ScriptedServer _two = null!;

    public async ValueTask InitializeAsync()
    {
        _one = await ScriptedServer.StartAsync();
        _two = await ScriptedServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task Denied_and_unknown_are_the_same_answer_and_no_target_is_asked()
    {
        await using var gateway = await StartAsync("rules: ['has(jwt.sub)']", "rules: ['true']");
        using var client = TokenIssuer.Client(gateway.Endpoint, null);
        await client.OpenAsync();

        using var denied = await client.PostAsync(RawMcp.Call("two_echo", id: "7"));
        using var unknown = await client.PostAsync(RawMcp.Call("two_none", id: "8"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (denied.StatusCode, unknown.StatusCode));
        Assert.Equal("""{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"Unknown tool: two_echo"}}""", await denied.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("""{"jsonrpc":"2.0","id":8,"error":{"code":-32602,"message":"Unknown tool: two_none"}}""", await unknown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(Headers(unknown), Headers(denied));
        Assert.Equal(0, _two.Count("tools/call"));
        await gateway.AccessLog.WaitAsync(line => line.Contains("denied", StringComparison.Ordinal), "the reason in the access log");
    }

    [Fact]
    public async Task Target_overrides_the_backend_towards_everybody() => await InheritanceAsync("rules: ['has(jwt.sub)']", "rules: ['true']", anonymous: "one_echo", known: "one_echo,two_echo");

    [Fact]
    public async Task Target_overrides_the_backend_towards_the_known() => await InheritanceAsync("rules: ['true']", "rules: ['has(jwt.sub)']", anonymous: "two_echo", known: "one_echo,two_echo");

    [Fact]
    public async Task List_is_served_from_memory_for_every_caller()
    {
        await using var gateway = await StartAsync("rules: ['has(jwt.sub)']", "rules: ['true']");
        using var anonymous = TokenIssuer.Client(gateway.Endpoint, null);
        await anonymous.OpenAsync();
        await NamesAsync(anonymous);
        var asked = (_one.Received.Items.Count, _two.Received.Items.Count);

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("one_echo", await NamesAsync(anonymous));
        }

        Assert.Equal(asked, (_one.Received.Items.Count, _two.Received.Items.Count));
    }

    [Fact]
    public async Task New_rules_hold_for_open_sessions_tell_their_clients_and_restart_nothing()
    {
        _one.HasStreams = true;
        await using var gateway = await StartAsync("rules: ['true']", "rules: ['true']");
        using var client = TokenIssuer.Client(gateway.Endpoint, null);
        await client.OpenAsync();
        await using var stream = await client.ListenAsync();
        Assert.Equal("one_echo,two_echo", await NamesAsync(client));

        await gateway.ReloadAsync(Yaml("rules: ['true']", "rules: ['false']"));
        await stream.MethodAsync("notifications/tools/list_changed");

        Assert.Equal("two_echo", await NamesAsync(client));
        Assert.Equal("Unknown tool: one_echo", (string?)(await client.AskAsync(RawMcp.Call("one_echo")))["error"]!["message"]);
        Assert.Equal((1, 1), (_one.Count("initialize"), _two.Count("initialize")));
    }

    [Theory]
    [InlineData("authorization: {rules: ['jwt.sub == \"alice\"']}", HttpStatusCode.Forbidden)]
    [InlineData("authorization: {rules: [{deny: 'request.headers[\"x-team\"] == \"red\"'}]}", HttpStatusCode.Forbidden)]
    [InlineData("authorization: {rules: [{require: 'request.path == \"/other\"'}]}", HttpStatusCode.Forbidden)]
    [InlineData("authorization: {rules: [{require: 'request.path == \"/mcp\" && source.address == \"127.0.0.1\"'}]}", HttpStatusCode.OK)]
    public async Task Request_that_rules_do_not_allow_is_forbidden(string policy, HttpStatusCode expected)
    {
        await using var gateway = await TestGateway.StartAsync($"mcp: {{address: 127.0.0.1, port: 0, policies: {{{policy}}}, targets: [{TargetYaml.Http("one", _one.Endpoint)}]}}");
        using var client = new RawMcp(gateway.Endpoint);

        Assert.Equal(expected, await client.StatusAsync(RawMcp.Initialize(), ("x-team", null)));
        Assert.Equal(expected == HttpStatusCode.OK ? 1 : 0, _one.Count("initialize"));
    }

    [Fact]
    public async Task Token_of_each_request_decides_even_within_one_session()
    {
        await using var gateway = await StartAsync("rules: ['\"admin\" in jwt.roles']", null);
        using var client = TokenIssuer.Client(gateway.Endpoint, ("roles", """["admin"]"""));
        using var narrower = TokenIssuer.Client(gateway.Endpoint, ("roles", "[]"));
        await client.OpenAsync();
        narrower.SessionId = client.SessionId;

        Assert.Equal("one_echo,two_echo", await NamesAsync(client));
        Assert.Equal("", await NamesAsync(narrower));
        Assert.NotNull((await narrower.AskAsync(RawMcp.Call("one_echo")))["error"]);
        Assert.Equal("hello", await client.TextAsync(RawMcp.Call("one_echo")));
    }

    private async Task InheritanceAsync(string backend, string target, string anonymous, string known)
    {
        await using var gateway = await StartAsync(backend, target);
        foreach (var (claims, expected) in new[] { (null, anonymous), (Array.Empty<(string, string?)>(), known) })
        {
            using var client = TokenIssuer.Client(gateway.Endpoint, claims);
            await client.OpenAsync();

            Assert.Equal(expected, await NamesAsync(client));
            foreach (var tool in new[] { "one_echo", "two_echo" })
            {
                var answer = await client.AskAsync(RawMcp.Call(tool));
                Assert.Equal(expected.Contains(tool, StringComparison.Ordinal) ? null : $"Unknown tool: {tool}", (string?)answer["error"]?["message"]);
            }
        }
    }

    private Task<TestGateway> StartAsync(string backend, string? target) => TestGateway.StartAsync(Yaml(backend, target));

    // `one` may have rules of its own, `two` has those of the backend.
    private string Yaml(string backend, string? target)
    {
        var one = TargetYaml.Http("one", _one.Endpoint)[..^1] + (target is null ? "}" : $", policies: {{mcpAuthorization: {{{target}}}}}}}");
        return TargetYaml.Binds(TargetYaml.Bind(0, $"{{name: r, matches: [{{path: {{pathPrefix: /mcp}}}}], backends: [{{policies: {{{TokenIssuer.McpAuthentication("optional")}, "
            + $"mcpAuthorization: {{{backend}}}}}, mcp: {{targets: [{one}, {TargetYaml.Http("two", _two.Endpoint)}]}}}}]}}"));
    }

    private static async Task<string> NamesAsync(RawMcp client) => string.Join(
        ',', (await client.AskAsync(RawMcp.Request("tools/list")))["result"]!["tools"]!.AsArray().Select(tool => (string?)tool!["name"]));

    private static IEnumerable<string> Headers(HttpResponseMessage response) =>
        response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not ("Date" or "Content-Length")).Select(header => $"{header.Key}: {string.Join(',', header.Value)}");
}
