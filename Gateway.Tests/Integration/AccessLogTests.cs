using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

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
            ("tested", "POST", "/mcp", "200", "two", "echo"),
            (Field(line, "route"), Field(line, "http.method"), Field(line, "http.path"), Field(line, "http.status"), Field(line, "mcp.target"), Field(line, "mcp.item")));
        Assert.InRange(double.Parse(Field(line, "duration_ms"), CultureInfo.InvariantCulture), double.Parse(Field(line, "upstream_ms"), CultureInfo.InvariantCulture), 30_000);
        Assert.Single(_gateway.AccessLog.Items, item => item.Contains("tools/call", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Session_is_told_apart_but_its_id_is_not_shown()
    {
        await _client.TextAsync(RawMcp.Call("one_echo"));
        var line = await LineAsync("tools/call");

        Assert.NotEmpty(Field(line, "mcp.session"));
        Assert.All(_gateway.AccessLog.Items.Concat(_gateway.Logs.Items), item => Assert.DoesNotContain(_client.SessionId!, item, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Error_of_a_call_is_in_the_line()
    {
        await _client.AskAsync(RawMcp.Call("no_such"));

        var line = await LineAsync("tools/call");

        Assert.Equal("-32602", Field(line, "mcp.error.code"));
    }

    private Task<string> LineAsync(string method) => _gateway.AccessLog.WaitAsync(line => line.Contains($"mcp.method.name={method}", StringComparison.Ordinal), $"the line of {method}");

    private static string Field(string line, string name) => Regex.Match(line, $@"(?:^| ){Regex.Escape(name)}=(\S*)").Groups[1].Value;
}
