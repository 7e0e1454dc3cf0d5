using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Gateway.Host.Cli.Token;
using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Kubernetes;
using Gateway.Tests.Node;
using Gateway.Tests.Support;

namespace Gateway.Tests.Examples;

/// <summary>The example of Kubernetes manifests, as it is written, but for its ports.</summary>
[Trait(Categories.Trait, Categories.Node)]
public sealed class KubernetesExampleTests(EverythingServers servers) : IClassFixture<EverythingServers>
{
    [Fact]
    public async Task Manifests_of_a_folder_are_served()
    {
        NodeTools.Require();
        using var key = DevKey.Create("ES256");
        var (port, issuerPort) = (FreePort.Next(), FreePort.Next());
        await using var issuer = await DevIssuer.StartAsync(
            IPAddress.Loopback, issuerPort, $"http://localhost:{issuerPort}", key, TimeProvider.System, TestContext.Current.CancellationToken);
        await using var gateway = await StartAsync((3000, port), (3001, (await servers.SseAsync()).Port), (9000, issuerPort));

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(gateway, null));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(gateway, Token("other")));
        await using var client = await SdkClient.ConnectAsync(gateway.Endpoint, new SdkClientOptions { Headers = new() { ["Authorization"] = $"Bearer {Token("example")}" } });
        Assert.Equal("echo", Assert.Single(await client.Mcp.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).Name);

        string Token(string organisation) => new DevToken(issuer.Issuer, "somebody", [$"http://localhost:{port}/mcp"], TimeSpan.FromMinutes(5))
        {
            Claims = [KeyValuePair.Create("org", (JsonNode?)organisation)],
        }.Sign(key, TimeProvider.System);
    }

    private static async Task<HttpStatusCode> StatusAsync(TestGateway gateway, string? token)
    {
        using var client = new RawMcp(gateway.Endpoint) { Authorization = token is null ? null : $"Bearer {token}" };
        using var answer = await client.PostAsync(RawMcp.Initialize());
        return answer.StatusCode;
    }

    private static async Task<TestGateway> StartAsync(params (int Written, int Port)[] ports)
    {
        using var folder = new TemporaryFolder();
        foreach (var path in ManifestFolder.Files(Path.Combine(Repository.Root, "examples", "kubernetes", "manifests")))
        {
            var yaml = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
            foreach (var (written, port) in ports)
            {
                yaml = yaml.Replace(Text($":{written}"), Text($":{port}"), StringComparison.Ordinal).Replace(Text($"port: {written}"), Text($"port: {port}"), StringComparison.Ordinal);
            }

            await File.WriteAllTextAsync(folder.File(Path.GetFileName(path)), yaml, TestContext.Current.CancellationToken);
        }

        return await TestGateway.StartAsync(Assert.IsType<ConfigLoadResult.Loaded>(ConfigReader.Read(ManifestFolder.Read(folder.Path), _ => null, new())));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
