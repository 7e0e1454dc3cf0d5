using System.Globalization;
using System.Text.Json;
using Gateway.Tests.Node;
using Gateway.Tests.Support;

namespace Gateway.Tests.Examples;

/// <summary>Each example is served as it is written, but for its ports and for npx, which would fetch from the network.</summary>
[Trait(Categories.Trait, Categories.Node)]
public sealed class ExampleTests(EverythingServers servers) : IClassFixture<EverythingServers>
{
    [Fact]
    public async Task Basic_serves_the_reference_server()
    {
        await using var gateway = await StartAsync("basic");
        await using var client = await SdkClient.ConnectAsync(gateway.Endpoint);

        await new EverythingChecks(client, Naming.Plain).AllAsync();
    }

    [Fact]
    public async Task Multiplex_serves_all_three_targets()
    {
        await using var gateway = await StartAsync("multiplex");

        foreach (var target in new[] { "local", "remote", "old" })
        {
            await using var client = await SdkClient.ConnectAsync(gateway.Endpoint);
            await new EverythingChecks(client, Naming.Prefixed(target)).AllAsync();
        }
    }

    private async Task<TestGateway> StartAsync(string example)
    {
        NodeTools.Require();
        var yaml = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "examples", example, "gateway.yaml"), TestContext.Current.CancellationToken);
        var server = EverythingServer.Stdio;
        yaml = yaml.Replace("port: 3000", "port: 0", StringComparison.Ordinal)
            .Replace("cmd: npx", $"cmd: {JsonSerializer.Serialize(server.Program)}", StringComparison.Ordinal)
            .Replace("[\"-y\", \"@modelcontextprotocol/server-everything\"]", JsonSerializer.Serialize(server.Arguments), StringComparison.Ordinal);
        if (yaml.Contains(":3001", StringComparison.Ordinal))
        {
            yaml = yaml.Replace(":3001", Port(await servers.StreamableHttpAsync()), StringComparison.Ordinal)
                .Replace(":3002", Port(await servers.SseAsync()), StringComparison.Ordinal);
        }

        return await TestGateway.StartAsync(yaml);
    }

    private static string Port(Uri endpoint) => ":" + endpoint.Port.ToString(CultureInfo.InvariantCulture);
}
