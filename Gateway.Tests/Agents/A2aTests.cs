using Gateway.Host.Configuration;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Agents;

/// <summary>Agents behind the gateway, over real sockets.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class A2aTests : IAsyncLifetime
{
    private Func<HttpContext, Task>? _answer;
    private StubHttpServer _agent = null!;

    public async ValueTask InitializeAsync() => _agent = await StubHttpServer.StartAsync(context =>
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.ETag = "\"1\"";
        context.Response.Headers["X-Seen"] = context.Request.Headers.ContainsKey("Accept-Encoding") || context.Request.Headers.ContainsKey("Range") ? "encoded or cut" : "identity whole";
        return _answer?.Invoke(context) ?? context.Response.WriteAsync(context.Request.Path == "/.well-known/agent-card.json"
            ? $$"""{"name":"One","url":"{{_agent.Url}}a2a"}"""
            : $$"""{"asked":"{{context.Request.Path}}","url":"{{_agent.Url}}"}""");
    });

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Theory]
    [InlineData("policies: {a2a: {}, urlRewrite: {path: {prefix: /}}}", "")]
    [InlineData("policies: {urlRewrite: {path: {prefix: /}}}", ", policies: {a2a: {}}")]
    public async Task Card_names_the_gateway_and_leads_back_to_the_agent(string route, string backend)
    {
        await using var gateway = await TestGateway.StartAsync(Yaml(route, backend));

        var card = await AskAsync(gateway, "/agents/one/.well-known/agent-card.json", "Accept-Encoding: gzip\r\nRange: bytes=0-3\r\n");
        var asked = await AskAsync(gateway, "/agents/one/a2a");

        Assert.Equal((200, $$"""{"name":"One","url":"http://localhost:99/agents/one/a2a"}"""), (card.Status, card.Body));
        Assert.Equal(("application/json", null, "identity whole"), (card.Header("Content-Type"), card.Header("ETag"), card.Header("X-Seen")));
        Assert.Equal($$"""{"asked":"/a2a","url":"{{_agent.Url}}"}""", asked.Body);
    }

    [Fact]
    public async Task Card_names_what_a_trusted_proxy_says_that_clients_use()
    {
        await using var gateway = await TestGateway.StartAsync("config: {trustedProxies: [127.0.0.1/32]}\n" + Yaml("policies: {a2a: {}, urlRewrite: {path: {prefix: /}}}", ""));

        var card = await AskAsync(gateway, "/agents/one/.well-known/agent-card.json", "X-Forwarded-Proto: https\r\nX-Forwarded-Host: agents.example.com\r\n");

        Assert.Equal("""{"name":"One","url":"https://agents.example.com/agents/one/a2a"}""", card.Body);
    }

    [Fact]
    public async Task Card_of_a_backend_that_is_no_agent_stays_as_it_is()
    {
        await using var gateway = await TestGateway.StartAsync(Yaml("policies: {urlRewrite: {path: {prefix: /}}}", ""));

        Assert.Equal($$"""{"name":"One","url":"{{_agent.Url}}a2a"}""", (await AskAsync(gateway, "/agents/one/.well-known/agent-card.json")).Body);
    }

    [Theory]
    [InlineData("no card")]
    [InlineData("too long")]
    [InlineData("encoded")]
    public async Task Card_that_cannot_be_read_is_502_and_never_shown_as_it_is(string kind)
    {
        _answer = context =>
        {
            context.Response.Headers.ContentEncoding = kind == "encoded" ? "gzip" : default;
            return context.Response.WriteAsync(kind == "too long" ? $"{{\"url\":\"{new string('x', 1 << 20)}\"}}" : kind == "encoded" ? "{\"url\":\"x\"}" : "http://10.0.0.1/internal");
        };
        await using var gateway = await TestGateway.StartAsync(Yaml("policies: {a2a: {}}", ""));

        var card = await AskAsync(gateway, "/agents/one/.well-known/agent.json");

        Assert.Equal(502, card.Status);
        Assert.DoesNotContain("internal", card.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Card_that_is_not_there_is_what_the_agent_says()
    {
        _answer = context =>
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsync("none");
        };
        await using var gateway = await TestGateway.StartAsync(Yaml("policies: {a2a: {}}", ""));

        Assert.Equal((404, "none"), await StatusAsync(gateway, "/agents/one/.well-known/agent.json"));
    }

    [Fact]
    public void Target_may_be_marked_as_the_documents_have_it_and_a_warning_says_what_that_changes()
    {
        var loaded = Assert.IsType<ConfigLoadResult.Loaded>(ConfigReader.Read(
            "mcp: {address: 127.0.0.1, port: 1, targets: [{name: t, mcp: {host: \"http://a/mcp\"}, policies: {a2a: {}}}]}", _ => null, new()));

        Assert.Contains(loaded.Warnings, warning => warning.Message.StartsWith("\"a2a\" changes nothing here", StringComparison.Ordinal));
    }

    private string Yaml(string route, string backend) =>
        $"binds: [{{port: 0, address: 127.0.0.1, listeners: [{{routes: [{{matches: [{{path: {{pathPrefix: /agents/one}}}}], {route}, backends: [{{host: \"{_agent.Url.Authority}\"{backend}}}]}}]}}]}}]";

    private static async Task<(int Status, string Body)> StatusAsync(TestGateway gateway, string target)
    {
        var answer = await AskAsync(gateway, target);
        return (answer.Status, answer.Body);
    }

    private static async Task<RawAnswer> AskAsync(TestGateway gateway, string target, string headers = "")
    {
        using var raw = await RawHttp.ConnectAsync(gateway.Endpoint);
        return await raw.AskAsync($"GET {target} HTTP/1.1\r\nHost: localhost:99\r\n{headers}\r\n");
    }
}
