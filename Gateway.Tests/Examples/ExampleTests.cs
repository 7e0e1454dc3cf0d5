using Gateway.Tests.Node;
using Gateway.Tests.Support;

namespace Gateway.Tests.Examples;

/// <summary>The examples without policies: each is served, whole.</summary>
[Trait(Categories.Trait, Categories.Node)]
public sealed class ExampleTests(EverythingServers servers) : IClassFixture<EverythingServers>
{
    [Fact]
    public async Task Basic_serves_the_reference_server()
    {
        await using var gateway = await ExampleGateway.StartAsync("basic");
        await using var client = await SdkClient.ConnectAsync(gateway.Endpoint);

        await new EverythingChecks(client, Naming.Plain).AllAsync();
    }

    [Fact]
    public async Task Multiplex_serves_all_three_targets()
    {
        NodeTools.Require();
        await using var gateway = await ExampleGateway.StartAsync(
            "multiplex", (3001, (await servers.StreamableHttpAsync()).Port), (3002, (await servers.SseAsync()).Port));

        foreach (var target in new[] { "local", "remote", "old" })
        {
            await using var client = await SdkClient.ConnectAsync(gateway.Endpoint);
            await new EverythingChecks(client, Naming.Prefixed(target)).AllAsync();
        }
    }

    [Fact]
    public async Task Passthrough_serves_its_server()
    {
        NodeTools.Require();
        await using var gateway = await ExampleGateway.StartAsync("passthrough", (3001, (await servers.StreamableHttpAsync()).Port));
        await using var client = await SdkClient.ConnectAsync(gateway.Endpoint);

        await new EverythingChecks(client, Naming.Plain).AllAsync();
    }
}
