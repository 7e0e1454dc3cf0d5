using Gateway.Tests.Support;

namespace Gateway.Tests.Node;

/// <summary>The rigs themselves: the C# SDK's client against server-everything, with nothing between.</summary>
[Trait(Categories.Trait, Categories.Node)]
public sealed class SdkClientWithEverythingTests(EverythingServers servers) : IClassFixture<EverythingServers>
{
    [Fact]
    public async Task Server_works_over_stdio()
    {
        NodeTools.Require();
        await using var client = await SdkClient.ConnectAsync(EverythingServer.Stdio);

        await new EverythingChecks(client, Naming.Plain).AllAsync();
    }

    [Fact]
    public async Task Server_works_over_streamable_http()
    {
        await using var client = await SdkClient.ConnectAsync(await servers.StreamableHttpAsync());

        await new EverythingChecks(client, Naming.Plain).AllAsync();
    }

    [Fact]
    public async Task Server_works_over_http_with_sse()
    {
        await using var client = await SdkClient.ConnectAsync(await servers.SseAsync());

        await new EverythingChecks(client, Naming.Plain).AllAsync();
    }

    [Fact]
    public async Task Client_that_asks_for_2026_07_28_falls_back()
    {
        await using var client = await SdkClient.ConnectAsync(await servers.StreamableHttpAsync(), new SdkClientOptions { ProtocolVersion = null });

        Assert.Equal("2025-11-25", client.Mcp.NegotiatedProtocolVersion);
        await new EverythingChecks(client, Naming.Plain).AnswersCallsAsync();
    }

    [Fact]
    public async Task Client_that_offers_nothing_is_not_shown_tools_that_ask()
    {
        await using var client = await SdkClient.ConnectAsync(await servers.StreamableHttpAsync(), new SdkClientOptions { OffersCapabilities = false });

        var tools = await client.Mcp.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Subset(tools.Select(tool => tool.Name).ToHashSet(), EverythingChecks.Tools.ToHashSet());
        Assert.Empty(tools.Select(tool => tool.Name).Intersect(EverythingChecks.ToolsThatAsk));
    }
}
