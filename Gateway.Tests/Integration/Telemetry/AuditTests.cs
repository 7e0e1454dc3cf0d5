using System.Net;
using System.Text.Json;
using Gateway.Host.Telemetry.Audit;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Telemetry;

/// <summary>Calls of tools in the audit trail, and what becomes of them when it cannot be written.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class AuditTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Call_is_recorded_before_its_target_hears_of_it_and_again_with_its_outcome()
    {
        string? atTheTarget = null;
        _server.On("tools/call", async request =>
        {
            atTheTarget = Read(Trail);
            await request.TextAsync("x");
        });
        await using (var gateway = await StartAsync(Trail))
        {
            using var client = await OpenAsync(gateway, "/required");
            await client.TextAsync(RawMcp.Call("echo", "argument-canary"));
        }

        var records = File.ReadAllLines(Trail).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["admin", "call", "outcome"], records.Select(record => record.GetProperty("kind").GetString()));
        Assert.Equal(("echo", "required", "local"), (Text(records[1], "tool"), Text(records[1], "route"), Text(records[1], "node")));
        Assert.Equal((Text(records[1], "id"), "one", "ok", 200), (Text(records[2], "id"), Text(records[2], "target"), Text(records[2], "outcome"), records[2].GetProperty("status").GetInt32()));
        Assert.Contains("\"kind\":\"call\"", atTheTarget, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", Read(Trail), StringComparison.Ordinal);
        Assert.True(AuditVerifier.Verify([Trail]).IsWhole);
    }

    [Fact]
    public async Task Full_disk_stops_required_calls_and_no_others_and_it_recovers()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full, which only Linux has");
        File.CreateSymbolicLink(Trail, "/dev/full");
        await using var gateway = await StartAsync(Trail);
        using var required = await OpenAsync(gateway, "/required");
        using var bestEffort = await OpenAsync(gateway, "/best-effort");

        using (var refused = await required.PostAsync(RawMcp.Call("echo")))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
            Assert.Contains("audit_unavailable", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        Assert.Equal(0, _server.Count("tools/call"));
        await required.AskAsync(RawMcp.Request("tools/list"));
        await bestEffort.TextAsync(RawMcp.Call("echo"));
        Assert.Equal(1, _server.Count("tools/call"));
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri($"http://{gateway.Services.Telemetry.MetricsAddress}/metrics"), TestContext.Current.CancellationToken);
        Assert.Contains("agentgateway_audit_failures_total{mode=\"required\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("agentgateway_audit_failures_total{mode=\"bestEffort\"} ", metrics, StringComparison.Ordinal);

        // There is room again.
        File.Delete(Trail);
        await required.TextAsync(RawMcp.Call("echo"));

        Assert.Equal(2, _server.Count("tools/call"));
        Assert.Contains("\"kind\":\"call\"", Read(Trail), StringComparison.Ordinal);
        Assert.True(AuditVerifier.Verify([Trail]).IsWhole);
    }

    [Fact]
    public async Task Clients_of_every_transport_are_recorded()
    {
        await using (var gateway = await StartAsync(Trail))
        {
            using var modern = new RawMcp(gateway.At("/required"));
            using var answer = await modern.PostAsync(
                RawMcp.Request("tools/call", """{"name":"echo","arguments":{"message":"x"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"raw","version":"1"}}}"""),
                ("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"), ("Mcp-Name", "echo"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Contains("\"tool\":\"echo\"", Read(Trail), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_names_leave_whole_records()
    {
        await using (var gateway = await StartAsync(Trail))
        {
            using var client = await OpenAsync(gateway, "/required");
            foreach (var text in HostileTexts.All)
            {
                await client.StatusAsync(RawMcp.Request("tools/call", $"{{\"name\":{JsonSerializer.Serialize(text)},\"arguments\":{{}}}}"));
            }
        }

        var lines = File.ReadAllLines(Trail);
        Assert.Equal(1 + (2 * HostileTexts.All.Count), lines.Length);
        Assert.All(lines, line => Assert.Matches("^[ -~]+\\z", line));
        Assert.True(AuditVerifier.Verify([Trail]).IsWhole);
    }

    [Fact]
    public async Task Verb_verifies_a_trail()
    {
        await using (var gateway = await StartAsync(Trail))
        {
        }

        await using var good = TestProcess.Start(StdioCommand.Gateway(["audit", "verify", Trail]));
        Assert.Equal(0, await good.WaitForExitAsync("audit verify"));
        File.WriteAllText(Trail, Read(Trail).Replace("config.apply", "config.ApplY", StringComparison.Ordinal));

        await using var bad = TestProcess.Start(StdioCommand.Gateway(["audit", "verify", Trail]));

        Assert.Equal(1, await bad.WaitForExitAsync("audit verify"));
        Assert.Contains($"{Trail}:1: this is no record", bad.Transcript(), StringComparison.Ordinal);
    }

    private string Trail => _folder.File("audit.jsonl");

    private static string Text(JsonElement record, string name) => record.GetProperty(name).GetString()!;

    private static string Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private Task<TestGateway> StartAsync(string trail)
    {
        var targets = $"[{TargetYaml.Http("one", _server.Endpoint)}]";
        return TestGateway.StartAsync($$$"""
            config:
              statsAddr: 127.0.0.1:0
              audit: {file: {{{JsonSerializer.Serialize(trail)}}}, sync: everyRecord}
            binds:
            - port: 0
              address: 127.0.0.1
              listeners:
              - routes:
                - {name: required, matches: [{path: {pathPrefix: /required}}], policies: {audit: required}, backends: [{mcp: {targets: {{{targets}}} }}]}
                - {name: best, matches: [{path: {pathPrefix: /best-effort}}], backends: [{mcp: {targets: {{{targets}}} }}]}
            """);
    }

    private static async Task<RawMcp> OpenAsync(TestGateway gateway, string path)
    {
        var client = new RawMcp(gateway.At(path));
        await client.OpenAsync();
        return client;
    }
}
