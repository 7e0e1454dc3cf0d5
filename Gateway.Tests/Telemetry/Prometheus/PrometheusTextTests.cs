using System.Text;
using Gateway.Actors.SigningKeys;
using Gateway.Actors.Telemetry;
using Gateway.Host.Telemetry.Prometheus;
using Gateway.Tests.Support;

namespace Gateway.Tests.Telemetry.Prometheus;

/// <summary>What Prometheus reads.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class PrometheusTextTests : IDisposable
{
    private readonly GatewayTelemetry _telemetry = new();
    private readonly MetricStore _store;

    public PrometheusTextTests() => _store = new MetricStore(_telemetry);

    public void Dispose()
    {
        _store.Dispose();
        _telemetry.Dispose();
    }

    [Fact]
    public void Counter_adds_up_by_its_labels()
    {
        _telemetry.ChildStarts.Add(1, GatewayTelemetry.Tag("server", "one"));
        _telemetry.ChildStarts.Add(2, GatewayTelemetry.Tag("server", "one"));
        _telemetry.ChildStarts.Add(1, GatewayTelemetry.Tag("server", null));

        Assert.Equal(
            ["# HELP agentgateway_stdio_starts_total Programs that were started, by server.", "# TYPE agentgateway_stdio_starts_total counter",
                "agentgateway_stdio_starts_total{server=\"one\"} 3", "agentgateway_stdio_starts_total{server=\"unknown\"} 1"],
            Lines("agentgateway_stdio_starts_total"));
    }

    [Fact]
    public void Histogram_counts_values_up_to_each_bound()
    {
        foreach (var seconds in new[] { 0.0005, 0.003, 0.003, 100 })
        {
            _telemetry.UpstreamDuration.Record(seconds, GatewayTelemetry.Tag("kind", "mcp"), GatewayTelemetry.Tag("server", "one"));
        }

        var lines = Lines("agentgateway_upstream_call_duration_seconds");
        Assert.Contains("agentgateway_upstream_call_duration_seconds_bucket{kind=\"mcp\",server=\"one\",le=\"0.0005\"} 1", lines);
        Assert.Contains("agentgateway_upstream_call_duration_seconds_bucket{kind=\"mcp\",server=\"one\",le=\"0.005\"} 3", lines);
        Assert.Contains("agentgateway_upstream_call_duration_seconds_bucket{kind=\"mcp\",server=\"one\",le=\"60\"} 3", lines);
        Assert.Contains("agentgateway_upstream_call_duration_seconds_bucket{kind=\"mcp\",server=\"one\",le=\"+Inf\"} 4", lines);
        Assert.Contains("agentgateway_upstream_call_duration_seconds_count{kind=\"mcp\",server=\"one\"} 4", lines);
        Assert.Contains("agentgateway_upstream_call_duration_seconds_sum{kind=\"mcp\",server=\"one\"} 100.0065", lines);
    }

    [Fact]
    public void Gauge_that_says_nothing_any_more_is_gone()
    {
        var keys = new List<(string Url, int Count)> { ("https://a", 2), ("https://b", 0) };
        _telemetry.ObserveSigningKeys(() => keys.Select(key => new SigningKeyFacts(key.Url, key.Count, null, 0, 0)));
        Assert.Contains("agentgateway_jwks_keys{url=\"https://b\"} 0", Lines("agentgateway_jwks_keys"));

        keys.RemoveAt(1);

        Assert.Equal(["agentgateway_jwks_keys{url=\"https://a\"} 2"], Lines("agentgateway_jwks_keys").Skip(2));
    }

    [Fact]
    public async Task Hostile_label_values_do_not_break_the_exposition()
    {
        PrometheusTools.Require();
        foreach (var text in HostileTexts.All)
        {
            _telemetry.Denials.Add(1, GatewayTelemetry.Tag("route", "r"), GatewayTelemetry.Tag("rule", text));
        }

        await PrometheusTools.CheckAsync(Encoding.UTF8.GetString(_store.Scrape()), "check", "metrics");
    }

    [Fact]
    public void Series_are_bounded()
    {
        for (var i = 0; i < 3 * MetricFamily.MaxSeries; i++)
        {
            _telemetry.ChildStarts.Add(1, GatewayTelemetry.Tag("server", $"s{i}"));
        }

        var lines = Lines("agentgateway_stdio_starts_total");
        Assert.Equal(MetricFamily.MaxSeries + 1, lines.Length - 2);
        Assert.Contains($"agentgateway_stdio_starts_total{{overflow=\"true\"}} {2 * MetricFamily.MaxSeries}", lines);
    }

    [Fact]
    public async Task Nothing_is_lost_when_many_count_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                _telemetry.McpDuration.Record(0.01, GatewayTelemetry.Tag("method", "m"), GatewayTelemetry.Tag("server", "s"), GatewayTelemetry.Tag("outcome", "ok"));
                _telemetry.Reconnects.Add(1, GatewayTelemetry.Tag("server", "s"));
            }
        })));

        Assert.Contains("agentgateway_mcp_request_duration_seconds_count{method=\"m\",server=\"s\",outcome=\"ok\"} 80000", Lines("agentgateway_mcp_request_duration_seconds"));
        Assert.Contains("agentgateway_mcp_server_reconnects_total{server=\"s\"} 80000", Lines("agentgateway_mcp_server_reconnects_total"));
    }

    private string[] Lines(string name) => [.. Encoding.UTF8.GetString(_store.Scrape()).Split('\n').Where(line => line.Contains(name, StringComparison.Ordinal))];
}
