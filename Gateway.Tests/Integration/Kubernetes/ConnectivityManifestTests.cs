using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Host.Cli.Token;
using Gateway.Host.Configuration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Kubernetes;

/// <summary>The manifests of the owner's document about connectivity, token and rules, with the address of the server replaced by a local one.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ConnectivityManifestTests
{
    private const string Fetch = """{"tools":[{"name":"fetch","inputSchema":{"type":"object","properties":{"url":{"type":"string"}},"required":["url"]}}]}""";

    // As the document has it; it ends in 2035.
    private const string Token = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6InNvbG8tcHVibGljLWtleS0wMDEifQ.eyJpc3MiOiJzb2xvLmlvIiwib3JnIjoic29sby5pbyIsInN1YiI6InVzZXItaWQiLCJ0ZWFtIjoidGVhbS1pZCIsImV4cCI6MjA3OTU1NjEwNCwibGxtcyI6eyJvcGVuYWkiOlsiZ3B0LTRvIl19fQ.e49g9XE6yrttR9gQAPpT_qcWVKe-bO6A7yJarMDCMCh8PhYs67br00wT6v0Wt8QXMMN09dd8UUEjTunhXqdkF5oeRMXiyVjpTPY4CJeoF1LfKhgebVkJeX8kLhqBYbMXp3cxr2GAmc3gkNfS2XnL2j-bowtVzwNqVI5D8L0heCpYO96xsci37pFP8jz6r5pRNZ597AT5bnYaeu7dHO0a5VGJqiClSyX9lwgVCXaK03zD1EthwPoq34a7MwtGy2mFS_pD1MTnPK86QfW10LCHxtahzGHSQ4jfiL-zp13s8MyDgTkbtanCk_dxURIyynwX54QJC_o5X7ooDc3dxbd8Cw";

    [Fact]
    public async Task Token_of_the_document_lists_and_calls_fetch_over_sse()
    {
        await using var server = await FetchServerAsync();
        await using var gateway = await StartAsync(server, yaml => yaml);
        using var client = new RawMcp(gateway.Endpoint) { Authorization = $"Bearer {Token}" };

        await client.OpenAsync();
        var tools = await client.AskAsync(RawMcp.Request("tools/list"));
        var called = await client.AskAsync(RawMcp.Request("tools/call", """{"name":"fetch","arguments":{"url":"https://httpbin.org/get"}}"""));

        Assert.Equal("fetch", (string?)tools["result"]!["tools"]![0]!["name"]);
        Assert.Equal("fetched https://httpbin.org/get", (string?)called["result"]!["content"]![0]!["text"]);
        var line = await gateway.AccessLog.WaitAsync(line => line.Contains("tools/call", StringComparison.Ordinal), "the access log of the call");
        Assert.Matches("jwt\\.sub\"?[=:]\"?user-id", line);
        Assert.Matches("mcp\\.method\\.name\"?[=:]\"?tools/call", line);
        Assert.Matches("gen_ai\\.tool\\.name\"?[=:]\"?fetch", line);
    }

    [Fact]
    public async Task Missing_token_is_401()
    {
        await using var server = await FetchServerAsync();
        await using var gateway = await StartAsync(server, yaml => yaml);
        using var client = new RawMcp(gateway.Endpoint);

        using var answer = await client.PostAsync(RawMcp.Initialize());

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("other.org", HttpStatusCode.Forbidden)]
    [InlineData("solo.io", HttpStatusCode.OK)]
    public async Task Token_of_another_organisation_is_403(string organisation, HttpStatusCode expected)
    {
        // The document's private key is its author's: another one stands beside it in the same list.
        using var key = DevKey.Create("RS256");
        var jwk = JsonNode.Parse(key.Jwks)!["keys"]![0]!.ToJsonString();
        await using var server = await FetchServerAsync();
        await using var gateway = await StartAsync(server, yaml => yaml.Replace("\"keys\": [", $"\"keys\": [ {jwk},", StringComparison.Ordinal));
        var token = new DevToken("solo.io", "user-id", [], TimeSpan.FromMinutes(5)) { Claims = [KeyValuePair.Create("org", (JsonNode?)organisation)] };
        using var client = new RawMcp(gateway.Endpoint) { Authorization = $"Bearer {token.Sign(key, TimeProvider.System)}" };

        using var answer = await client.PostAsync(RawMcp.Initialize());

        Assert.Equal(expected, answer.StatusCode);
    }

    private static async Task<ScriptedServer> FetchServerAsync() => (await ScriptedServer.StartAsync())
        .On("tools/list", request => request.ResultAsync(Fetch))
        .On("tools/call", request => request.TextAsync($"fetched {request.Params?["arguments"]?["url"]}"));

    private static async Task<TestGateway> StartAsync(ScriptedServer server, Func<string, string> change)
    {
        var yaml = await File.ReadAllTextAsync(Path.Combine(Snapshot.Root, "Configuration", "seeds", "manifests-jwt-and-rbac.yaml"), TestContext.Current.CancellationToken);
        yaml = Regex.Replace(yaml, @"host: mcp-website-fetcher\S+\n(\s+)port: 80\n", $"host: {server.SseEndpoint.Host}\n$1port: {server.SseEndpoint.Port}\n");
        var loaded = Assert.IsType<ConfigLoadResult.Loaded>(ConfigReader.Read(change(yaml), _ => null, new()));

        // The one implied port may be taken where tests run.
        var config = loaded.Config with { Binds = [.. loaded.Config.Binds.Select(bind => bind with { Port = 0 })] };
        return await TestGateway.StartAsync(new ConfigLoadResult.Loaded(config, loaded.Source, loaded.Hash, loaded.Warnings));
    }
}
