using System.Globalization;
using System.Net;
using System.Text.Json;
using Gateway.Actors.Audit;
using Gateway.Host.Telemetry.Audit;
using Gateway.Tests.Cluster.Postgres;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Telemetry;

/// <summary>L3: calls of tools when the database of the audit trail goes away and comes back.</summary>
[Collection(PostgresTests.Name)]
[Trait(Categories.Trait, Categories.Integration)]
public sealed class AuditOutageTests
{
    [Fact]
    public async Task Database_that_is_away_stops_required_calls_and_no_others_and_it_recovers()
    {
        await using var postgres = await PostgresServer.StartAsync();
        var connection = await postgres.CreateDatabaseAsync();
        await using var server = await ScriptedServer.StartAsync();
        server.On("tools/call", request => request.TextAsync("x"));
        await using (var gateway = await StartAsync(connection, server))
        {
            using var required = await OpenAsync(gateway, "/required");
            using var bestEffort = await OpenAsync(gateway, "/best-effort");
            await required.TextAsync(RawMcp.Call("echo"));

            await postgres.StopAsync();
            using (var refused = await required.PostAsync(RawMcp.Call("echo")))
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
                Assert.Contains("audit_unavailable", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            }

            Assert.Equal(1, server.Count("tools/call"));
            await required.AskAsync(RawMcp.Request("tools/list"));
            await bestEffort.TextAsync(RawMcp.Call("echo"));
            Assert.Equal(2, server.Count("tools/call"));

            await postgres.RunAsync();
            await WhenServedAsync(required);
            using var http = new HttpClient();
            var metrics = await http.GetStringAsync(new Uri($"http://{gateway.Services.Telemetry.MetricsAddress}/metrics"), TestContext.Current.CancellationToken);
            Assert.True(Value(metrics, "agentgateway_audit_failures_total{mode=\"required\"} ") >= 1);
            Assert.True(Value(metrics, "agentgateway_audit_failures_total{mode=\"bestEffort\"} ") >= 1);
        }

        await using var table = new AuditTable(connection, TimeSpan.FromSeconds(30));
        var rows = new List<AuditRow>();
        await foreach (var row in table.ReadAsync("local", TestContext.Current.CancellationToken))
        {
            rows.Add(row);
        }

        Assert.True((await AuditVerifier.VerifyAsync(rows.ToAsyncEnumerable())).IsWhole);
        var kinds = rows.Select(row => JsonDocument.Parse(row.Line).RootElement.GetProperty("kind").GetString()).ToList();
        Assert.Equal(["admin", "call", "outcome"], kinds.Take(3));
        Assert.Equal(["call", "outcome"], kinds.TakeLast(2));
    }

    private static async Task WhenServedAsync(RawMcp client)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (await client.StatusAsync(RawMcp.Call("echo")) != HttpStatusCode.OK)
        {
            deadline.Token.ThrowIfCancellationRequested();
        }
    }

    private static Task<TestGateway> StartAsync(string connection, ScriptedServer server)
    {
        var targets = $"targets: [{TargetYaml.Http("one", server.Endpoint)}]";
        return TestGateway.StartAsync($$"""
            config:
              statsAddr: 127.0.0.1:0
              audit: {database: {connection: {{JsonSerializer.Serialize(connection)}}, timeout: 1s} }
            binds:
            - port: 0
              address: 127.0.0.1
              listeners:
              - routes:
                - {name: required, matches: [{path: {pathPrefix: /required} }], policies: {audit: required}, backends: [{mcp: { {{targets}} } }]}
                - {name: best, matches: [{path: {pathPrefix: /best-effort} }], backends: [{mcp: { {{targets}} } }]}
            """);
    }

    private static async Task<RawMcp> OpenAsync(TestGateway gateway, string path)
    {
        var client = new RawMcp(gateway.At(path));
        await client.OpenAsync();
        return client;
    }

    private static double Value(string metrics, string series) => metrics.Split('\n').Where(line => line.StartsWith(series, StringComparison.Ordinal))
        .Select(line => double.Parse(line[series.Length..], CultureInfo.InvariantCulture)).FirstOrDefault();
}
