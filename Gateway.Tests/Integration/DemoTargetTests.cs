using Gateway.Host.Cli.DemoServer.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>Everything the demo server has, through the gateway, over each kind of target that needs only the SDK.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class DemoTargetTests
{
    [Fact]
    public async Task Everything_works_over_a_stdio_target()
    {
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Stdio("demo", StdioCommand.DemoServer)));
        await using var client = await SdkClient.ConnectAsync(gateway.Endpoint);

        await new DemoChecks(client, Naming.Plain).AllAsync();
        await new DemoDialogueChecks(client, Naming.Plain).AllAsync();
    }

    [Fact]
    public async Task Everything_works_over_a_streamable_http_target()
    {
        await using var demo = await HttpDemo.StartAsync(0, TimeProvider.System, TestContext.Current.CancellationToken);
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("demo", demo.Endpoint)));
        await using var client = await SdkClient.ConnectAsync(gateway.Endpoint);

        await new DemoChecks(client, Naming.Plain).AllAsync();
        await new DemoDialogueChecks(client, Naming.Plain).AllAsync();
    }

    [Fact]
    public async Task Everything_works_over_a_modern_stdio_target()
    {
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Stdio("demo", StdioCommand.DemoServer, "modern")));
        await using var client = await SdkClient.ConnectAsync(gateway.Endpoint);

        await new DemoChecks(client, Naming.Plain).AllAsync();
        await new DemoDialogueChecks(client, Naming.Plain).AllAsync();
    }

    [Fact]
    public async Task Everything_works_over_a_modern_http_target()
    {
        await using var demo = await HttpDemo.StartAsync(0, TimeProvider.System, TestContext.Current.CancellationToken);
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("demo", demo.Endpoint, "modern")));
        await using var client = await SdkClient.ConnectAsync(gateway.Endpoint);

        await new DemoChecks(client, Naming.Plain).AllAsync();
        await new DemoDialogueChecks(client, Naming.Plain).AllAsync();
    }

    [Theory]
    [InlineData("one")]
    [InlineData("two")]
    public async Task Everything_works_over_two_targets_side_by_side(string target)
    {
        await using var demo = await HttpDemo.StartAsync(0, TimeProvider.System, TestContext.Current.CancellationToken);
        await using var gateway = await TestGateway.StartAsync(
            TargetYaml.Backend(TargetYaml.Stdio("one", StdioCommand.DemoServer), TargetYaml.Http("two", demo.Endpoint)));
        await using var client = await SdkClient.ConnectAsync(gateway.Endpoint);

        await new DemoChecks(client, Naming.Prefixed(target)).AllAsync();
        await new DemoDialogueChecks(client, Naming.Prefixed(target)).AllAsync();
    }

    [Fact]
    public async Task Prefix_mode_always_names_the_only_target()
    {
        await using var gateway = await TestGateway.StartAsync(
            $"mcp: {{address: 127.0.0.1, port: 0, prefixMode: always, targets: [{TargetYaml.Stdio("demo", StdioCommand.DemoServer)}]}}");
        await using var client = await SdkClient.ConnectAsync(gateway.Endpoint);

        await new DemoChecks(client, Naming.Prefixed("demo")).AllAsync();
    }

    [Fact]
    public async Task A_client_that_prefers_the_newest_revision_gets_it()
    {
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Stdio("demo", StdioCommand.DemoServer)));
        await using var client = await SdkClient.ConnectAsync(gateway.Endpoint, new SdkClientOptions { ProtocolVersion = null });

        Assert.Equal("2026-07-28", client.Mcp.NegotiatedProtocolVersion);
        await new DemoChecks(client, Naming.Plain).AllAsync();
    }
}
