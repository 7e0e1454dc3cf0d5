using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Actors.Telemetry;
using Gateway.Tests.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Telemetry;

/// <summary>Dashboard, rules and documentation ask for nothing that the gateway does not have.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed partial class DashboardTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "cluster-config");

    [Theory]
    [InlineData("cluster-config/grafana-dashboard.json")]
    [InlineData("cluster-config/prometheus-rules.yml")]
    [InlineData("docs/observability.md")]
    public async Task Every_metric_that_is_asked_for_exists(string file)
    {
        var known = await NamesAsync();
        var asked = MetricName().Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Root, file), TestContext.Current.CancellationToken))
            .Select(match => HistogramPart().Replace(match.Value, "")).Distinct().ToList();

        Assert.True(asked.Count > 8, $"{file} asks for {asked.Count} metrics.");
        Assert.Equal([], asked.Where(name => !known.Contains(name)));
    }

    [Fact]
    public async Task Every_metric_is_on_the_dashboard_and_in_the_documentation()
    {
        var (board, docs) = (await File.ReadAllTextAsync(Path.Combine(Folder, "grafana-dashboard.json"), TestContext.Current.CancellationToken),
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "observability.md"), TestContext.Current.CancellationToken));

        Assert.Equal([], (await NamesAsync()).Where(name => !board.Contains(name, StringComparison.Ordinal) || !docs.Contains($"`{name}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_panel_has_a_title_and_queries()
    {
        using var board = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "grafana-dashboard.json")));
        var panels = board.RootElement.GetProperty("panels").EnumerateArray().ToList();

        Assert.All(panels, panel => Assert.NotEmpty(panel.GetProperty("title").GetString()!));
        Assert.All(panels, panel => Assert.All(panel.GetProperty("targets").EnumerateArray(), target => Assert.NotEmpty(target.GetProperty("expr").GetString()!)));
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
    }

    [Fact]
    public async Task Promtool_accepts_rules_and_scrape_configuration()
    {
        PrometheusTools.Require();

        await PrometheusTools.CheckAsync(null, "check", "config", Path.Combine(Folder, "prometheus.yml"));
        await PrometheusTools.CheckAsync(null, "check", "rules", Path.Combine(Folder, "prometheus-rules.yml"));
    }

    private static async Task<HashSet<string>> NamesAsync()
    {
        await using var rig = new SessionRig();
        using var telemetry = new GatewayTelemetry();
        telemetry.Observe(new NodeFacts(rig.Host.Registry, new Actors.Upstreams.Stdio.RunningChildren(), rig.Services.Parked, TimeProvider.System));
        telemetry.ObserveProcess();
        telemetry.ObserveConfig(() => 0);
        telemetry.ObserveDroppedLines(() => 0);
        telemetry.ObserveCluster(new ClusterFacts(rig.Services.Membership) { Suspensions = () => 0, Fencings = () => 0, HeldRequests = () => 0, HeldBytes = () => 0 });
        telemetry.ObserveSpans(() => []);
        telemetry.ObserveTraffic(() => [], () => []);
        telemetry.ObserveServers(() => []);
        telemetry.ObserveSigningKeys(() => []);
        var names = new HashSet<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (ReferenceEquals(instrument.Meter, telemetry.Meter))
                {
                    names.Add(instrument.Name);
                }
            },
        };
        listener.Start();
        return names;
    }

    [GeneratedRegex(@"\b(agentgateway|process)_[a-z_]+\b", RegexOptions.CultureInvariant)]
    private static partial Regex MetricName();

    [GeneratedRegex("_(bucket|sum|count)$", RegexOptions.CultureInvariant)]
    private static partial Regex HistogramPart();
}
