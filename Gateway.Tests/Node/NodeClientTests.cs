using Gateway.Host.Cli.DemoServer.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.Node;

/// <summary>The TypeScript SDK's client against server-everything and against the demo server, with nothing between.</summary>
[Trait(Categories.Trait, Categories.Node)]
public sealed class NodeClientTests(EverythingServers servers) : IClassFixture<EverythingServers>
{
    [Fact]
    public async Task Everything_works_over_streamable_http() =>
        await new NodeClientChecks(await servers.StreamableHttpAsync(), Naming.Plain).EverythingAsync();

    [Fact]
    public async Task Everything_works_over_http_with_sse() => await new NodeClientChecks(await servers.SseAsync(), Naming.Plain).EverythingAsync();

    [Fact]
    public async Task Demo_works_over_http()
    {
        NodeTools.Require();
        await using var demo = await HttpDemo.StartAsync(0, TimeProvider.System, TestContext.Current.CancellationToken);

        await new NodeClientChecks(demo.Endpoint, Naming.Plain).DemoAsync();
    }
}
