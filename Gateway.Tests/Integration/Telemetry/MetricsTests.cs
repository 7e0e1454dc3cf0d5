using System.Globalization;
using System.Text.Json;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Integration.Telemetry;

/// <summary>What a scrape of the metrics port shows of requests that were served.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class MetricsTests : IAsyncLifetime
{
    private static readonly HttpClient Http = new();

    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;
    private RawMcp _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        var targets = $"[{TargetYaml.Http("one", _server.Endpoint)}, {TargetYaml.Http("two", _server.Endpoint)}]";
        var rules = """["mcp.tool.name != 'secret'", {deny: "mcp.tool.name == 'forbidden'"}]""";
        var route = $"{{name: tested, matches: [{{path: {{pathPrefix: /mcp}}}}], backends: [{{mcp: {{targets: {targets}}}, policies: {{mcpAuthorization: {{rules: {rules}}}}}}}]}}";
        _gateway = await TestGateway.StartAsync($"config: {{statsAddr: 127.0.0.1:0}}\n{TargetYaml.Binds(TargetYaml.Bind(0, route))}");
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
    public async Task Call_is_counted_by_method_target_tool_and_outcome()
    {
        await _client.TextAsync(RawMcp.Call("two_echo"));
        await _client.TextAsync(RawMcp.Call("two_echo"));

        var metrics = await ScrapeAsync("tools/call", 2);

        Assert.Equal(2, Value(metrics, "agentgateway_mcp_requests_total{method=\"tools/call\",resource_type=\"tool\",server=\"two\",resource=\"echo\",listener=\"default\",route=\"tested\"}"));
        Assert.Equal(2, Value(metrics, "agentgateway_mcp_request_duration_seconds_count{method=\"tools/call\",server=\"two\",outcome=\"ok\"}"));
        Assert.Equal(2, Value(metrics, "agentgateway_upstream_call_duration_seconds_count{kind=\"mcp\",server=\"two\"}"));
        Assert.Equal(2, Value(metrics, "backend=\"tested\",protocol=\"mcp\",method=\"POST\",status=\"200\",reason=\"Upstream\",bind=\"bind/0\",listener=\"default\",route=\"tested\"}"));
        Assert.Equal(1, Value(metrics, "agentgateway_mcp_server_up{backend=\"tested\",server=\"two\"}"));
        Assert.Equal(1, Value(metrics, "agentgateway_mcp_sessions{kind=\"client\",state=\"idle\"}"));
    }

    [Fact]
    public async Task Bytes_on_the_wire_are_counted_by_bind()
    {
        await _client.TextAsync(RawMcp.Call("two_echo", new string('x', 100_000)));

        var (metrics, bind) = (await ScrapeAsync("tools/call", 1), $"{{bind=\"bind/{_gateway.Endpoint.Port}\"}}");

        Assert.InRange(Value(metrics, $"agentgateway_downstream_received_bytes_total{bind}"), 100_500, 110_000);
        Assert.InRange(Value(metrics, $"agentgateway_downstream_sent_bytes_total{bind}"), 500, 110_000);
        Assert.InRange(Value(metrics, $"agentgateway_downstream_connections_total{bind}"), 1, 5);
    }

    [Fact]
    public async Task Denied_call_names_the_rule_and_no_tool()
    {
        await _client.AskAsync(RawMcp.Call("one_forbidden"));
        await _client.AskAsync(RawMcp.Call("one_secret"));

        var metrics = await ScrapeAsync("authz.decision=deny", 2);

        Assert.Equal(1, Value(metrics, "agentgateway_mcp_authorization_denials_total{route=\"tested\",rule=\"deny: mcp.tool.name == 'forbidden'\"}"));
        Assert.Equal(1, Value(metrics, "agentgateway_mcp_authorization_denials_total{route=\"tested\",rule=\"none\"}"));
        Assert.DoesNotContain("resource=\"forbidden\"", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_callers_make_up_become_no_labels()
    {
        _server.On("tools/call", request => request.ErrorAsync(-32602, "Unknown tool"));
        foreach (var text in HostileTexts.All.Take(40))
        {
            await _client.StatusAsync(RawMcp.Request("tools/call", $"{{\"name\":{JsonSerializer.Serialize("one_" + text)},\"arguments\":{{}}}}"));
        }

        await _client.StatusAsync(RawMcp.Request("made/up"));
        await _client.StatusAsync("{}", ("Mcp-Session-Id", "made-up"));
        using var strange = new HttpRequestMessage(new HttpMethod("BREW"), _gateway.At("/made-up"));
        (await Http.SendAsync(strange, TestContext.Current.CancellationToken)).Dispose();

        var metrics = await ScrapeAsync("http.path=/made-up", 1);

        Assert.DoesNotContain("made", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("BREW", metrics, StringComparison.Ordinal);
        Assert.Single(metrics.Split('\n'), line => line.StartsWith("agentgateway_mcp_requests_total{method=\"tools/call\"", StringComparison.Ordinal));
        Assert.Equal(1, Value(metrics, "method=\"other\",status=\"404\",reason=\"NotFound\""));
    }

    [Fact]
    public async Task Promtool_accepts_the_exposition()
    {
        PrometheusTools.Require();
        await _client.TextAsync(RawMcp.Call("one_echo"));
        await _client.AskAsync(RawMcp.Request("tools/list"));

        await PrometheusTools.CheckAsync(await ScrapeAsync("tools/list", 1), "check", "metrics");
    }

    [Fact]
    public async Task Real_prometheus_scrapes_the_gateway_and_answers_queries()
    {
        PrometheusTools.Require();
        await _client.TextAsync(RawMcp.Call("one_echo"));
        await ScrapeAsync("tools/call", 1);

        // Between the two, so that the test knows when a scrape is over: the second one begins when the first is stored.
        var scrapes = new Recorder<string>();
        await using var between = await StubHttpServer.StartAsync(async context =>
        {
            scrapes.Add(context.Request.Path);
            var response = await Http.GetAsync(new Uri(Metrics, "/metrics"), context.RequestAborted);
            context.Response.ContentType = response.Content.Headers.ContentType!.ToString();
            await context.Response.WriteAsync(await response.Content.ReadAsStringAsync(context.RequestAborted), context.RequestAborted);
        });
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("prometheus.yml"), $$"""
            global: {scrape_interval: 1s}
            scrape_configs: [{job_name: agentgateway, static_configs: [{targets: ["{{between.Url.Authority}}"]}]}]
            """, TestContext.Current.CancellationToken);
        var port = FreePort.Next();
        await using var prometheus = PrometheusTools.Start(folder.File("prometheus.yml"), folder.File("data"), port);

        await scrapes.WaitAsync(path => path == "/metrics", $"the third scrape; {prometheus.Transcript()}", count: 3);

        var answer = JsonDocument.Parse(await Http.GetStringAsync(
            new Uri($"http://127.0.0.1:{port}/api/v1/query?query=agentgateway_mcp_requests_total{{resource=\"echo\"}}"), TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal("1", answer.GetProperty("data").GetProperty("result")[0].GetProperty("value")[1].GetString());
        var up = JsonDocument.Parse(await Http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/api/v1/query?query=up"), TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal("1", up.GetProperty("data").GetProperty("result")[0].GetProperty("value")[1].GetString());
    }

    [Theory]
    [InlineData("GET", "/", 404)]
    [InlineData("POST", "/metrics", 405)]
    [InlineData("GET", "/mcp", 404)]
    [InlineData("HEAD", "/metrics", 200)]
    [InlineData("GET", "/stats/prometheus", 200)]
    public async Task Metrics_port_serves_metrics_and_nothing_else(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Metrics, path));
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
    }

    private Uri Metrics => new($"http://{_gateway.Services.Telemetry.MetricsAddress}");

    // A request is counted before it is logged.
    private async Task<string> ScrapeAsync(string logged, int times)
    {
        await _gateway.AccessLog.WaitAsync(line => line.Contains(logged, StringComparison.Ordinal), $"{times} lines with {logged}", times);
        return await Http.GetStringAsync(new Uri(Metrics, "/metrics"), TestContext.Current.CancellationToken);
    }

    // The sum over all series that have these letters, without those of buckets and sums.
    private static double Value(string metrics, string series) => metrics.Split('\n')
        .Where(line => line.Contains(series, StringComparison.Ordinal) && !line.Contains("_bucket{", StringComparison.Ordinal) && !line.Contains("_sum{", StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
}
