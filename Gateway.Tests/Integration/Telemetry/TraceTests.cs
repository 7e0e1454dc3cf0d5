using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Telemetry;

/// <summary>Where a request goes in a trace, and that everything that tells of it names the same one.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class TraceTests : IAsyncLifetime
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c", ClientSpan = "b7ad6b7169203331";
    private const string Sampled = $"00-{TraceId}-{ClientSpan}-01", NotSampled = $"00-{TraceId}-{ClientSpan}-00";

    private static readonly HttpClient Http = new();

    private OtlpReceiver _receiver = null!;
    private ScriptedServer _server = null!;
    private TestGateway? _gateway;
    private RawMcp? _client;

    public async ValueTask InitializeAsync()
    {
        _receiver = await OtlpReceiver.StartAsync();
        _server = await ScriptedServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _server.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task One_call_appears_in_log_audit_metrics_and_trace_with_one_trace_id()
    {
        using var folder = new TemporaryFolder();
        var client = await OpenAsync(audit: $"audit: {{file: {JsonSerializer.Serialize(folder.File("audit.jsonl"))}}}");

        await client.PostAsync(RawMcp.Call("two_echo"), ("traceparent", Sampled), ("tracestate", "vendor=1"));

        var line = await _gateway!.AccessLog.WaitAsync(item => item.Contains("tools/call", StringComparison.Ordinal), "its line");
        var metrics = await Http.GetStringAsync(new Uri($"http://{_gateway.Services.Telemetry.MetricsAddress}/metrics"), TestContext.Current.CancellationToken);
        await StopAsync();
        var (server, upstream) = (Span("tools/call"), Span("tools/call two_echo"));
        Assert.Equal((TraceId, ClientSpan, ExportedSpan.Server), (server.TraceId, server.ParentId, server.Kind));
        Assert.Equal((TraceId, server.SpanId, ExportedSpan.Client), (upstream.TraceId, upstream.ParentId, upstream.Kind));
        Assert.Equal((TraceId, server.SpanId), (Field(line, "trace.id"), Field(line, "span.id")));
        Assert.Contains($"\"tool\":\"two_echo\",\"route\":\"tested\",\"client\":\"127.0.0.1\",\"trace\":\"{TraceId}\"", await File.ReadAllTextAsync(folder.File("audit.jsonl"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var received = _server.Received.Items.Single(request => request.Method == "tools/call");
        Assert.Equal(($"00-{TraceId}-{upstream.SpanId}-01", "vendor=1"), (received.Header("traceparent"), received.Header("tracestate")));
        Assert.Contains("agentgateway_mcp_requests_total{method=\"tools/call\",resource_type=\"tool\",server=\"two\",resource=\"echo\"", metrics, StringComparison.Ordinal);
        Assert.Equal(
            ("echo", "two", "200", "200", "2025-11-25", "tested"),
            (server.Attributes["gen_ai.tool.name"], server.Attributes["mcp.target"], server.Attributes["http.response.status_code"], server.Attributes["upstream.status"], server.Attributes["mcp.protocol.version"], server.Attributes["route"]));
    }

    [Fact]
    public async Task Context_in_meta_counts_where_there_is_no_header_and_goes_on_there()
    {
        var client = await OpenAsync();

        await client.AskAsync(RawMcp.Request("tools/call", $$$"""{"name":"one_echo","arguments":{"message":"x"},"_meta":{"traceparent":"{{{Sampled}}}"}}"""));

        await StopAsync();
        var (server, upstream) = (Span("tools/call"), Span("tools/call one_echo"));
        Assert.Equal((TraceId, ClientSpan), (server.TraceId, server.ParentId));
        var meta = _server.Received.Items.Single(request => request.Method == "tools/call").Params!["_meta"]!;
        Assert.Equal($"00-{TraceId}-{upstream.SpanId}-01", (string?)meta["traceparent"]);
    }

    [Fact]
    public async Task Trace_that_is_not_sampled_goes_along_and_is_not_recorded()
    {
        var client = await OpenAsync();

        await client.PostAsync(RawMcp.Call("one_echo"), ("traceparent", NotSampled));

        var line = await _gateway!.AccessLog.WaitAsync(item => item.Contains("tools/call", StringComparison.Ordinal), "its line");
        await StopAsync();
        Assert.Empty(_receiver.Spans.Items);
        Assert.Equal(TraceId, Field(line, "trace.id"));
        Assert.Equal(NotSampled, _server.Received.Items.Single(request => request.Method == "tools/call").Header("traceparent"));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("1.0", true)]
    [InlineData("\"request.headers['x-trace'] == 'yes'\"", true)]
    [InlineData("\"request.path.startsWith('/mcp') ? 1.0 : 0.0\"", true)]
    [InlineData("\"request.headers['x-trace'] == 'no'\"", false)]
    [InlineData("\"request.headers['x-missing'] == 'no'\"", false)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    public async Task Requests_without_a_trace_begin_one_as_random_sampling_says(string sampling, bool recorded)
    {
        var client = await OpenAsync($"randomSampling: {sampling}, fields: {{add: {{who: \"'me'\"}}}}");

        await client.PostAsync(RawMcp.Call("one_echo"), ("x-trace", "yes"));

        await StopAsync();
        Assert.Equal(recorded, _receiver.Spans.Items.Any(span => span.Name == "tools/call" && span.ParentId.Length == 0 && span.Attributes["who"] == "me"));
    }

    [Fact]
    public async Task List_has_a_span_for_each_target_and_a_failure_says_so()
    {
        _server.On("tools/call", request => request.ErrorAsync(-32000, "no"));
        var client = await OpenAsync("randomSampling: true");

        await client.AskAsync(RawMcp.Request("tools/list"));
        await client.AskAsync(RawMcp.Call("one_echo"));

        await StopAsync();
        Assert.Equal(["tools/list one", "tools/list two"], _receiver.Spans.Items.Where(span => span.ParentId == Span("tools/list").SpanId).Select(span => span.Name).Order());
        Assert.Equal((2, "error", "-32000"), (Span("tools/call").Status, Span("tools/call").Attributes["error.type"], Span("tools/call").Attributes["rpc.response.status_code"]));
    }

    [Fact]
    public async Task Malformed_context_is_not_believed()
    {
        var client = await OpenAsync("randomSampling: true");

        await client.PostAsync(RawMcp.Call("one_echo"), ("traceparent", "00-zz-1-01"));

        await StopAsync();
        Assert.Matches("^[0-9a-f]{32}$", Span("tools/call").TraceId);
        Assert.Empty(Span("tools/call").ParentId);
    }

    [Fact]
    public async Task Metrics_go_by_otlp_too_with_the_headers_that_are_written()
    {
        var client = await OpenAsync(metrics: $"otlpEndpoint: {JsonSerializer.Serialize(_receiver.Url)}, otlpProtocol: http, headers: {{x-key: secret}}");

        await client.TextAsync(RawMcp.Call("one_echo"));

        await StopAsync();
        var (_, key, body) = await _receiver.Requests.WaitAsync(request => request.Path == "/v1/metrics", "the metrics");
        Assert.Equal("secret", key);
        Assert.Contains("agentgateway_mcp_request_duration_seconds", System.Text.Encoding.Latin1.GetString(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_attempt_at_a_plain_http_backend_is_a_span_and_its_context_goes_there()
    {
        var parents = new Recorder<string>();
        await using var backend = await StubHttpServer.StartAsync(context =>
        {
            parents.Add(context.Request.Headers.TraceParent.ToString());
            context.Response.StatusCode = parents.Items.Count == 1 ? 503 : 200;
            return Task.CompletedTask;
        });
        _gateway = await TestGateway.StartAsync($$"""
            config: {tracing: {otlpEndpoint: {{JsonSerializer.Serialize(_receiver.Url)}}, otlpProtocol: http} }
            binds: [{port: 0, address: 127.0.0.1, listeners: [{routes: [{name: shop, policies: {retry: {attempts: 1, codes: [503]} }, backends: [{host: "{{backend.Url.Authority}}"}]}]}]}]
            """);
        using var request = new HttpRequestMessage(HttpMethod.Get, _gateway.At("/goods")) { Headers = { { "traceparent", Sampled } } };

        (await Http.SendAsync(request, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

        await StopAsync();
        var server = Span("GET shop");
        var attempts = _receiver.Spans.Items.Where(span => span.Name == $"GET {backend.Url.Authority}").OrderBy(span => span.Attributes.ContainsKey("http.request.resend_count")).ToList();
        Assert.Equal((TraceId, ClientSpan), (server.TraceId, server.ParentId));
        Assert.Equal(attempts.Select(span => $"00-{TraceId}-{span.SpanId}-01"), parents.Items);
        Assert.All(attempts, span => Assert.Equal((server.SpanId, ExportedSpan.Client, "127.0.0.1"), (span.ParentId, span.Kind, span.Attributes["server.address"])));
        Assert.Equal(["503", "200"], attempts.Select(span => span.Attributes["http.response.status_code"]));
        Assert.Equal("1", attempts[1].Attributes["http.request.resend_count"]);
    }

    private ExportedSpan Span(string name) => _receiver.Spans.Items.Single(span => span.Name == name);

    private static string Field(string line, string name) => Regex.Match(line, $@" {Regex.Escape(name)}=(\S*)").Groups[1].Value;

    private async Task<RawMcp> OpenAsync(string tracing = "", string metrics = "", string audit = "")
    {
        var targets = $"[{TargetYaml.Http("one", _server.Endpoint)}, {TargetYaml.Http("two", _server.Endpoint)}]";
        _gateway = await TestGateway.StartAsync($$"""
            config:
              statsAddr: 127.0.0.1:0
              tracing: {otlpEndpoint: {{JsonSerializer.Serialize(_receiver.Url)}}, otlpProtocol: http{{(tracing.Length == 0 ? "" : ", " + tracing)}}}
              metrics: { {{metrics}} }
              {{audit}}
            {{TargetYaml.Binds(TargetYaml.Bind(0, TargetYaml.Route("tested", "/mcp", $"targets: {targets}")))}}
            """);
        _client = new RawMcp(_gateway.Endpoint);
        await _client.OpenAsync();
        return _client;
    }

    // Spans are exported when the gateway ends, at the latest.
    private async Task StopAsync()
    {
        _client?.Dispose();
        await (_gateway?.DisposeAsync() ?? ValueTask.CompletedTask);
        _gateway = null;
    }
}
