using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Host.Telemetry.Audit;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Admin;

/// <summary>What operators read and change, by HTTP.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class AdminEndpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Server_info_names_the_process_and_its_configuration()
    {
        await using var gateway = await StartAsync();
        using var client = AdminClient.Of(gateway);

        _time.Advance(TimeSpan.FromSeconds(61));
        var info = await client.GetAsync("/server_info");

        Assert.Equal("agentgateway-dotnet", (string?)info["name"]);
        Assert.Equal(("local", "serving"), ((string?)info["node"], (string?)info["lease"]));
        Assert.Equal(61, (int?)info["uptimeSeconds"]);
        Assert.Equal(Environment.ProcessId, (int?)info["pid"]);
        Assert.Equal("gateway.yaml", (string?)info["config"]!["name"]);
        Assert.Equal(64, ((string?)info["config"]!["hash"])!.Length);
    }

    [Fact]
    public async Task Config_dump_shows_the_configuration_in_use_without_secrets_and_with_the_names_of_variables()
    {
        const string Canary = "canary";
        string[] secrets = [.. Enumerable.Range(0, 14).Select(number => $"{Canary}-{number:00}-0123456789")];
        secrets[4] = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(secrets[4]));
        await using var gateway = await TestGateway.StartAsync(Planted(secrets, """
            config:
              adminAddr: 127.0.0.1:0
              admin: {token: <0>}
              session: {key: 7777777777777777777777777777777777777777777777777777777777777777}
              metrics: {otlpEndpoint: "http://127.0.0.1:9", headers: {x-key: <1>}}
              tracing: {otlpEndpoint: "http://127.0.0.1:9", headers: {x-key: <2>}}
            binds:
            - port: 0
              address: 127.0.0.1
              listeners:
              - routes:
                - name: tools
                  policies:
                    apiKey: {mode: strict, keys: [{key: <3>, metadata: {team: red}}]}
                    basicAuth: {htpasswd: "alice:{SHA}<4>"}
                    requestHeaderModifier: {set: {x-key: <5>}, add: {x-more: <6>}}
                    responseHeaderModifier: {set: {x-key: <7>}}
                    transformations: {request: {set: {x-key: '"<8>"'} } }
                    extAuthz: {host: "127.0.0.1:9", protocol: {http: {addRequestHeaders: {x-key: '"<9>"'} } }}
                  backends:
                  - mcp:
                      targets:
                      - {name: one, mcp: {host: "http://127.0.0.1:9/mcp?key=<10>"}, policies: {backendAuth: {key: <11> }}}
                      - {name: two, stdio: {cmd: server, args: [--plain, "--token=${ADMIN_TEST_CANARY}"], env: {KEY: <12> }}}
            """), environment: name => name == "ADMIN_TEST_CANARY" ? secrets[13] : null);
        using var client = AdminClient.Of(gateway, secrets[0]);

        var dumps = new[] { await client.GetAsync("/config_dump"), await client.GetAsync("/config_dump?defaults=true") };

        Assert.All([.. secrets, Canary], secret => Assert.DoesNotContain(dumps, dump => dump.ToJsonString().Contains(secret, StringComparison.Ordinal)));
        Assert.All(dumps, dump => Assert.DoesNotContain("7777", dump.ToJsonString(), StringComparison.Ordinal));
        var targets = dumps[0]["config"]!["binds"]![0]!["listeners"]![0]!["routes"]![0]!["backends"]![0]!["mcp"]!["targets"]!;
        Assert.Equal("http://127.0.0.1:9/mcp?[secret]", (string?)targets[0]!["mcp"]!["host"]);
        Assert.Equal("""["--plain","--token=${ADMIN_TEST_CANARY}"]""", targets[1]!["stdio"]!["args"]!.ToJsonString());
        Assert.Equal("""{"KEY":"[secret]"}""", targets[1]!["stdio"]!["env"]!.ToJsonString());
        Assert.Equal("red", (string?)dumps[0]["config"]!["binds"]![0]!["listeners"]![0]!["routes"]![0]!["policies"]!["apiKey"]!["keys"]![0]!["metadata"]!["team"]);
        Assert.Null(dumps[0]["config"]!["config"]!["limits"]);
        Assert.Equal(20_000, (int?)dumps[1]["config"]!["config"]!["limits"]!["http"]!["connections"]);
    }

    [Fact]
    public async Task Log_level_is_changed_for_a_while_and_goes_back()
    {
        await using var gateway = await StartAsync();
        using var client = AdminClient.Of(gateway);
        using var mcp = new RawMcp(gateway.Endpoint);

        var changed = await client.PostAsync("/logging", """{"category":"request","level":"off","duration":"10m"}""");
        Assert.Equal("""[{"category":"*","level":"info"}]""", changed["configured"]!.ToJsonString());
        Assert.Equal(("request", "off"), ((string?)changed["changed"]![0]!["category"], (string?)changed["changed"]![0]!["level"]));
        Assert.False(gateway.Services.Telemetry.AccessLog.IsOn);

        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Empty((await client.GetAsync("/logging"))["changed"]!.AsArray());
        Assert.True(gateway.Services.Telemetry.AccessLog.IsOn);

        await client.PostAsync("/logging", """{"category":"request","level":"warn"}""");
        Assert.False(gateway.Services.Telemetry.AccessLog.IsOn);
        await client.PostAsync("/logging", """{"category":"request","level":"configured"}""");
        Assert.True(gateway.Services.Telemetry.AccessLog.IsOn);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"level":"loud"}""")]
    [InlineData("""{"level":"Gateway=debug"}""")]
    [InlineData("""{"level":"debug","category":""}""")]
    [InlineData("""{"level":"debug","category":"a\nb"}""")]
    [InlineData("""{"level":"debug","duration":"0s"}""")]
    [InlineData("""{"level":"debug","duration":"25h"}""")]
    [InlineData("""{"level":"debug","duration":"soon"}""")]
    [InlineData("""{"level":"configured","duration":"10m"}""")]
    public async Task Log_level_that_makes_no_sense_is_refused_and_not_recorded(string body)
    {
        await using var gateway = await StartAsync($", audit: {{file: {JsonSerializer.Serialize(Trail)}}}");
        using var client = AdminClient.Of(gateway);

        var refused = await client.PostAsync("/logging", body, HttpStatusCode.BadRequest);

        Assert.NotNull(refused["remedy"]);
        Assert.DoesNotContain(await RecordsAsync(), record => (string?)record["action"] == "logging.set");
    }

    [Fact]
    public async Task Number_of_changed_categories_is_bounded()
    {
        await using var gateway = await StartAsync();
        using var client = AdminClient.Of(gateway);
        for (var number = 0; number < Host.Telemetry.LogLevels.MaxChanges; number++)
        {
            await client.PostAsync("/logging", $"{{\"level\":\"debug\",\"category\":\"C{number}\"}}");
        }

        await client.PostAsync("/logging", """{"level":"debug","category":"more"}""", HttpStatusCode.Conflict);
        await client.PostAsync("/logging", """{"level":"trace","category":"C1"}""");
    }

    [Fact]
    public async Task Each_change_is_in_the_audit_trail_with_who_made_it_and_no_token()
    {
        await using (var gateway = await StartAsync($", audit: {{file: {JsonSerializer.Serialize(Trail)}}}"))
        {
            using var client = AdminClient.Of(gateway);
            await client.PostAsync("/logging", """{"level":"debug","category":"Gateway.Actors","duration":"90s"}""");
            await client.PostAsync("/reload", "{}", HttpStatusCode.Conflict);
            await client.PostAsync("/drain", "{}", HttpStatusCode.Accepted);
            await client.StatusAsync(HttpMethod.Post, "/drain", "{}", ("Authorization", "Bearer wrong-token-of-tests"));
        }

        var records = (await RecordsAsync()).Where(record => (string?)record["actor"] == "admin token, from 127.0.0.1").ToList();
        Assert.Equal(["logging.set", "config.reload", "node.drain"], records.Select(record => (string?)record["action"]));
        Assert.Equal(["Gateway.Actors=debug for 1m30s", "gateway.yaml", null], records.Select(record => (string?)record["about"]));
        Assert.DoesNotContain(GatewayProcess.AdminToken, await File.ReadAllTextAsync(Trail, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.True(AuditVerifier.Verify([Trail]).IsWhole);
    }

    [Fact]
    public async Task Change_that_cannot_be_recorded_is_503_and_not_made()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full, which only Linux has");
        File.CreateSymbolicLink(Trail, "/dev/full");
        await using var gateway = await StartAsync($", audit: {{file: {JsonSerializer.Serialize(Trail)}, sync: everyRecord}}");
        using var client = AdminClient.Of(gateway);

        await client.PostAsync("/logging", """{"level":"debug"}""", HttpStatusCode.ServiceUnavailable);
        await client.PostAsync("/drain", "{}", HttpStatusCode.ServiceUnavailable);

        Assert.Empty((await client.GetAsync("/logging"))["changed"]!.AsArray());
        Assert.False((string?)(await client.GetAsync("/server_info"))["state"] is "draining" or "drained");
    }

    // <3> stands for the third secret.
    private static string Planted(string[] secrets, string yaml) =>
        System.Text.RegularExpressions.Regex.Replace(yaml, "<([0-9]+)>", match => secrets[int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)]);

    private string Trail => _folder.File("audit.jsonl");

    private async Task<List<JsonNode>> RecordsAsync()
    {
        await using var stream = new FileStream(Trail, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var text = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    private Task<TestGateway> StartAsync(string config = "") => TestGateway.StartAsync(
        $"config: {{{AdminClient.Config}{config}}}\n{TargetYaml.Backend("{name: one, mcp: {host: \"http://127.0.0.1:9\"}}")}", _time);
}
