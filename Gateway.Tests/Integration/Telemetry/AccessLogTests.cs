using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Host.Cli.DemoServer.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Telemetry;

/// <summary>One line a request, which says what was asked of whom and how it went, and nothing that opens a session.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class AccessLogTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;
    private RawMcp _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _gateway = await TestGateway.StartAsync(TargetYaml.Binds(TargetYaml.Bind(
            0, TargetYaml.Route("tested", "/mcp", $"targets: [{TargetYaml.Http("one", _server.Endpoint)}, {TargetYaml.Http("two", _server.Endpoint)}]"))));
        _client = new RawMcp(_gateway.Endpoint);
        await _client.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Call_is_one_line_with_route_target_tool_status_and_durations()
    {
        await _client.TextAsync(RawMcp.Call("two_echo"));

        var line = await LineAsync("tools/call");

        Assert.Equal(
            ("tested", "POST", "/mcp", "200", "two", "tool", "echo"),
            (Field(line, "route"), Field(line, "http.method"), Field(line, "http.path"), Field(line, "http.status"), Field(line, "mcp.target"), Field(line, "mcp.resource.type"), Field(line, "gen_ai.tool.name")));
        Assert.Equal(
            ("local", "default", "tested", "mcp", "2025-11-25", "200"),
            (Field(line, "node"), Field(line, "listener"), Field(line, "backend"), Field(line, "protocol"), Field(line, "mcp.protocol.version"), Field(line, "upstream.status")));
        Assert.InRange(Number(line, "gateway_ms") + Number(line, "upstream_ms"), Number(line, "upstream_ms"), 30_000);
        Assert.Matches("^[0-9]+ms$", Field(line, "duration"));
        Assert.Equal(RawMcp.Call("two_echo").Length, Number(line, "http.request.body.size"));
        Assert.InRange(Number(line, "http.response.body.size"), 50, 500);
        Assert.Single(_gateway.AccessLog.Items, item => item.Contains("tools/call", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Status_of_a_target_of_2026_07_28_is_shown()
    {
        await using var demo = await HttpDemo.StartAsync(0, TimeProvider.System, TestContext.Current.CancellationToken);
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("demo", demo.Endpoint, "modern")));
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        await client.TextAsync(RawMcp.Call("echo"));

        var line = await gateway.AccessLog.WaitAsync(item => item.Contains("tools/call", StringComparison.Ordinal), "its line");
        Assert.Equal(("echo", "200"), (Field(line, "gen_ai.tool.name"), Field(line, "upstream.status")));
    }

    [Fact]
    public async Task Line_of_a_plain_backend_has_its_address_its_status_and_its_time()
    {
        await using var shop = await StubHttpServer.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        await using var gateway = await TestGateway.StartAsync(
            $"binds: [{{port: 0, address: 127.0.0.1, listeners: [{{routes: [{{name: shop, backends: [{{host: \"{shop.Url.Authority}\"}}]}}]}}]}}]");
        using var http = new HttpClient();

        using var response = await http.GetAsync(gateway.At("/goods"), TestContext.Current.CancellationToken);

        var line = await gateway.AccessLog.WaitAsync(item => item.Contains("http.path=/goods", StringComparison.Ordinal), "its line");
        Assert.Equal(
            ("shop", shop.Url.Authority, "404", "404", ""),
            (Field(line, "route"), Field(line, "backend"), Field(line, "http.status"), Field(line, "upstream.status"), Field(line, "protocol")));
        Assert.True(Number(line, "upstream_ms") > 0);
    }

    [Fact]
    public async Task Session_is_told_apart_but_its_id_is_not_shown()
    {
        await _client.TextAsync(RawMcp.Call("one_echo"));
        var line = await LineAsync("tools/call");

        Assert.NotEmpty(Field(line, "mcp.session.id"));
        Assert.All(_gateway.AccessLog.Items.Concat(_gateway.Logs.Items), item => Assert.DoesNotContain(_client.SessionId!, item, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Error_of_a_call_is_in_the_line()
    {
        await _client.AskAsync(RawMcp.Call("no_such"));

        var line = await LineAsync("tools/call");

        Assert.Equal("-32602", Field(line, "mcp.error.code"));
    }

    [Fact]
    public async Task Refused_request_says_why()
    {
        using var stranger = new RawMcp(_gateway.At("/nowhere"));
        await stranger.StatusAsync("{}");

        var line = await _gateway.AccessLog.WaitAsync(text => text.Contains("/nowhere", StringComparison.Ordinal), "its line");

        Assert.Equal(("404", "no_route"), (Field(line, "http.status"), Field(line, "reason")));
    }

    [Fact]
    public async Task Target_that_fails_a_tool_is_told_from_one_that_answers_with_an_error()
    {
        _server.On("tools/call", request => request.ResultAsync("""{"content":[],"isError":true}"""));
        await _client.AskAsync(RawMcp.Call("one_echo"));
        var failed = await LineAsync("tools/call");

        _server.On("tools/call", request => request.ErrorAsync(-32099, "argument canary"));
        await _client.AskAsync(RawMcp.Call("two_echo"));
        var error = await _gateway.AccessLog.WaitAsync(line => line.Contains("-32099", StringComparison.Ordinal), "the line with the error");

        Assert.Equal("tool_error", Field(failed, "reason"));
        Assert.DoesNotContain("canary", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reloaded_fields_and_filter_hold_for_the_next_request()
    {
        await _gateway.ReloadAsync($$"""
            frontendPolicies:
              logging:
                filter: mcp.methodName == 'tools/call'
                add: {args: mcp.tool.arguments, tool: mcp.tool.name, missing: jwt.sub}
                remove: [http.method, node]
                redact: [message]
            {{TargetYaml.Binds(TargetYaml.Bind(0, TargetYaml.Route("tested", "/mcp", $"targets: [{TargetYaml.Http("one", _server.Endpoint)}, {TargetYaml.Http("two", _server.Endpoint)}]")))}}
            """);
        await _client.AskAsync(RawMcp.Request("tools/list"));
        await _client.TextAsync(RawMcp.Call("one_echo", "canary"));

        var line = await LineAsync("tools/call");

        Assert.EndsWith("args=\"{\\\"message\\\":\\\"<redacted>\\\"}\" tool=echo", line, StringComparison.Ordinal);
        Assert.Equal(("", ""), (Field(line, "http.method"), Field(line, "node")));
        Assert.DoesNotContain(_gateway.AccessLog.Items, item => item.Contains("tools/list", StringComparison.Ordinal) || item.Contains("missing", StringComparison.Ordinal));
    }

    private static double Number(string line, string name) => double.Parse(Field(line, name), CultureInfo.InvariantCulture);

    private Task<string> LineAsync(string method) => _gateway.AccessLog.WaitAsync(line => line.Contains($"mcp.method.name={method}", StringComparison.Ordinal), $"the line of {method}");

    private static string Field(string line, string name) => Regex.Match(line, $@"(?:^| ){Regex.Escape(name)}=(\S*)").Groups[1].Value;
}
