using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Node;

/// <summary>The official reference server behind the gateway, over each kind of target, alone and side by side, with every official client.</summary>
[Trait(Categories.Trait, Categories.Node)]
public sealed class GatewayWithEverythingTests(EverythingServers servers) : IClassFixture<EverythingServers>
{
    [Theory]
    [InlineData("stdio")]
    [InlineData("streamableHttp")]
    [InlineData("sse")]
    public async Task The_csharp_client_finds_everything_behind(string transport)
    {
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(await TargetAsync("everything", transport)));
        await using var client = await SdkClient.ConnectAsync(gateway.Endpoint);

        await new EverythingChecks(client, Naming.Plain).AllAsync();
    }

    [Theory]
    [InlineData("stdio")]
    [InlineData("streamableHttp")]
    [InlineData("sse")]
    public async Task The_csharp_client_of_2026_07_28_falls_back_no_more_and_is_asked_all_the_same(string transport)
    {
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(await TargetAsync("everything", transport)));
        await using var client = await SdkClient.ConnectAsync(gateway.Endpoint, new SdkClientOptions { ProtocolVersion = null });
        var checks = new EverythingChecks(client, Naming.Plain);

        Assert.Equal("2026-07-28", client.Mcp.NegotiatedProtocolVersion);
        await checks.ListsAsync();
        await checks.AnswersCallsAsync();
        await checks.ServesPromptsAsync();
        await checks.ServesResourcesAsync();
        await checks.CompletesAsync();
        await checks.AsksTheClientAsync();
        await checks.ReportsProgressAsync();
    }

    [Theory]
    [InlineData("one", "stdio")]
    [InlineData("two", "streamableHttp")]
    [InlineData("three", "sse")]
    public async Task The_csharp_client_finds_everything_side_by_side(string target, string transport)
    {
        Assert.Contains(transport, new[] { "stdio", "streamableHttp", "sse" });
        await using var gateway = await SideBySideAsync();
        await using var client = await SdkClient.ConnectAsync(gateway.Endpoint);

        await new EverythingChecks(client, Naming.Prefixed(target)).AllAsync();
    }

    [Theory]
    [InlineData("stdio")]
    [InlineData("streamableHttp")]
    [InlineData("sse")]
    public async Task Inspector_finds_everything_behind(string transport)
    {
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(await TargetAsync("everything", transport)));

        await new InspectorChecks(gateway.Endpoint, Naming.Plain).EverythingAsync();
    }

    [Fact]
    public async Task Inspector_finds_everything_side_by_side()
    {
        await using var gateway = await SideBySideAsync();

        foreach (var target in new[] { "one", "two", "three" })
        {
            await new InspectorChecks(gateway.Endpoint, Naming.Prefixed(target)).EverythingToolsAsync();
        }
    }

    [Theory]
    [InlineData("stdio")]
    [InlineData("streamableHttp")]
    [InlineData("sse")]
    public async Task The_typescript_client_finds_everything_behind(string transport)
    {
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(await TargetAsync("everything", transport)));

        await new NodeClientChecks(gateway.Endpoint, Naming.Plain).EverythingAsync();
    }

    [Fact]
    public async Task The_typescript_client_finds_everything_side_by_side()
    {
        await using var gateway = await SideBySideAsync();

        await new NodeClientChecks(gateway.Endpoint, Naming.Prefixed("two")).EverythingAsync();
    }

    [Theory]
    [InlineData("stdio")]
    [InlineData("streamableHttp")]
    [InlineData("sse")]
    public async Task Every_client_finds_everything_by_the_older_transport_too(string transport)
    {
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(await TargetAsync("everything", transport)));
        var endpoint = gateway.At("/sse");
        await using var client = await SdkClient.ConnectAsync(endpoint);

        await new EverythingChecks(client, Naming.Plain).AllAsync();
        await new NodeClientChecks(endpoint, Naming.Plain).EverythingAsync();
        var inspector = new InspectorChecks(endpoint, Naming.Plain);

        // Each request is a process; what is behind makes no difference to the rest of them.
        await (transport == "sse" ? inspector.EverythingAsync() : inspector.EverythingToolsAsync());
    }

    private async Task<TestGateway> SideBySideAsync() => await TestGateway.StartAsync(TargetYaml.Backend(
        await TargetAsync("one", "stdio"), await TargetAsync("two", "streamableHttp"), await TargetAsync("three", "sse")));

    private async Task<string> TargetAsync(string name, string transport)
    {
        NodeTools.Require();
        return transport switch
        {
            "stdio" => TargetYaml.Stdio(name, EverythingServer.Stdio),
            "streamableHttp" => TargetYaml.Http(name, await servers.StreamableHttpAsync()),
            _ => TargetYaml.Sse(name, await servers.SseAsync()),
        };
    }
}
