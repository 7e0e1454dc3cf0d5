using System.Globalization;
using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Telemetry;

/// <summary>A receiver of traces that is away or slow costs spans, which are counted, and nothing else.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class TraceExportTests : IAsyncLifetime
{
    private const int Calls = 300;

    private static readonly HttpClient Http = new();

    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.On("tools/call", request => request.TextAsync("x"));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Receiver_that_is_away_fails_no_request_and_its_spans_are_counted()
    {
        await using var gateway = await StartAsync(new Uri($"http://127.0.0.1:{FreePort.Next()}"));
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        await client.TextAsync(RawMcp.Call("echo"));

        // initialize, initialized, the call, and its request to the target.
        await EventuallyAsync(gateway, "failed", failed => failed >= 4);
        Assert.Equal(0, await SpansAsync(gateway, "sent"));
    }

    [Fact]
    public async Task Receiver_that_answers_nothing_holds_up_no_request_and_what_finds_no_place_is_dropped()
    {
        var (asked, release) = (new Recorder<string>(), new TaskCompletionSource());
        await using var receiver = await StubHttpServer.StartAsync(async context =>
        {
            asked.Add(context.Request.Path);
            await release.Task;
        });
        await using var gateway = await StartAsync(receiver.Url);
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        await asked.WaitAsync(path => path == "/v1/traces", "the first spans at the receiver");

        for (var i = 0; i < Calls; i++)
        {
            await client.TextAsync(RawMcp.Call("echo"));
        }

        // Two spans a call, of which 64 wait, and a batch that is given up after 10 s makes room for as many.
        Assert.Equal(Calls, _server.Count("tools/call"));
        await EventuallyAsync(gateway, "dropped", dropped => dropped > 0);
        Assert.Equal(0, await SpansAsync(gateway, "sent"));
        release.SetResult();
        await EventuallyAsync(gateway, "sent", sent => sent > 0);
    }

    private static Task<TestGateway> StartAsync(Uri receiver, ScriptedServer server) => TestGateway.StartAsync($$"""
        config:
          statsAddr: 127.0.0.1:0
          tracing: {otlpEndpoint: {{JsonSerializer.Serialize(receiver)}}, otlpProtocol: http, randomSampling: true, queueSpans: 64}
        {{TargetYaml.Binds(TargetYaml.Bind(0, TargetYaml.Route("tested", "/mcp", $"targets: [{TargetYaml.Http("one", server.Endpoint)}]")))}}
        """);

    private static async Task EventuallyAsync(TestGateway gateway, string outcome, Func<double, bool> isReached)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (!isReached(await SpansAsync(gateway, outcome)))
        {
            deadline.Token.ThrowIfCancellationRequested();
        }
    }

    private static async Task<double> SpansAsync(TestGateway gateway, string outcome)
    {
        var metrics = await Http.GetStringAsync(new Uri($"http://{gateway.Services.Telemetry.MetricsAddress}/metrics"), TestContext.Current.CancellationToken);
        var line = metrics.Split('\n').Single(line => line.StartsWith($"agentgateway_trace_spans_total{{outcome=\"{outcome}\"}} ", StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    private Task<TestGateway> StartAsync(Uri receiver) => StartAsync(receiver, _server);
}
