using System.Text.Json;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>A call that another node serves is one trace.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ClusterTraceTests : IAsyncLifetime
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c", ClientSpan = "b7ad6b7169203331";

    private OtlpReceiver _receiver = null!;
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await OtlpReceiver.StartAsync();
        _server = await ScriptedServer.StartAsync();
        _server.On("tools/call", request => request.TextAsync("x"));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Theory]
    [InlineData("header")]
    [InlineData("meta")]
    [InlineData("none")]
    public async Task Call_over_two_nodes_is_one_trace_of_four_spans(string context)
    {
        await CallAsync("randomSampling: true", context);

        var (entry, hop, owner, upstream) = (_receiver.Spans.Items.Single(span => span.Attributes.ContainsKey("owner")), Of("forward node0"), Of("tools/call"), Of("tools/call one_echo"));
        Assert.Equal(context == "none" ? "" : ClientSpan, entry.ParentId);
        Assert.Equal((entry.SpanId, hop.SpanId, owner.SpanId), (hop.ParentId, owner.ParentId, upstream.ParentId));
        Assert.Single(new[] { entry.TraceId, hop.TraceId, owner.TraceId, upstream.TraceId }.Distinct());
        Assert.Equal(context == "none", entry.TraceId != TraceId);
        Assert.Equal([ExportedSpan.Server, ExportedSpan.Client, ExportedSpan.Server, ExportedSpan.Client], new[] { entry.Kind, hop.Kind, owner.Kind, upstream.Kind });
        Assert.Equal(("node0", "200"), (entry.Attributes["owner"], hop.Attributes["http.response.status_code"]));
    }

    [Fact]
    public async Task Trace_that_the_entry_does_not_record_is_not_recorded_by_the_owner()
    {
        await CallAsync("""randomSampling: "request.headers['x-hop'] == 'never'" """, "none");

        Assert.DoesNotContain(_receiver.Spans.Items, span => span.Name.StartsWith("tools/call", StringComparison.Ordinal) || span.Name.StartsWith("forward", StringComparison.Ordinal));
    }

    private async Task CallAsync(string sampling, string context)
    {
        var tracing = $"tracing: {{otlpEndpoint: {JsonSerializer.Serialize(_receiver.Url)}, otlpProtocol: http, {sampling}}}";
        await using var cluster = await TestCluster.StartAsync(
            TestCluster.YamlWith(tracing, TargetYaml.Http("one", _server.Endpoint)), nodes: 2);
        using var owner = cluster[0].Client();
        await owner.OpenAsync();
        using var other = cluster[1].Client(owner);
        var sampled = $"00-{TraceId}-{ClientSpan}-01";
        using var answer = await (context switch
        {
            "header" => other.PostAsync(RawMcp.Call("echo"), ("traceparent", sampled)),
            "meta" => other.PostAsync(RawMcp.Request("tools/call", $$$"""{"name":"echo","arguments":{"message":"x"},"_meta":{"traceparent":"{{{sampled}}}"}}""")),
            _ => other.PostAsync(RawMcp.Call("echo")),
        });
        answer.EnsureSuccessStatusCode();
    }

    private ExportedSpan Of(string name) => _receiver.Spans.Items.Single(span => span.Name == name);
}
