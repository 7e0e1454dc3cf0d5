using Gateway.Host.Cli.DemoServer.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.Node;

/// <summary>MCP Inspector's CLI against server-everything and against the demo server, with nothing between.</summary>
[Trait(Categories.Trait, Categories.Node)]
public sealed class InspectorTests(EverythingServers servers) : IClassFixture<EverythingServers>
{
    // Its tools only: each run takes seconds, because the server outlives its input and Inspector waits for it.
    [Fact]
    public async Task Everything_works_over_stdio() => await new InspectorChecks(EverythingServer.Stdio, Naming.Plain).EverythingToolsAsync();

    [Fact]
    public async Task Everything_works_over_streamable_http() =>
        await new InspectorChecks(await servers.StreamableHttpAsync(), Naming.Plain).EverythingAsync();

    [Fact]
    public async Task Everything_works_over_http_with_sse() => await new InspectorChecks(await servers.SseAsync(), Naming.Plain).EverythingAsync();

    [Fact]
    public async Task Demo_works_over_stdio() => await new InspectorChecks(StdioCommand.DemoServer, Naming.Plain).DemoAsync();

    [Fact]
    public async Task Demo_works_over_http()
    {
        NodeTools.Require();
        await using var demo = await HttpDemo.StartAsync(0, TimeProvider.System, TestContext.Current.CancellationToken);

        await new InspectorChecks(demo.Endpoint, Naming.Plain).DemoAsync();
        await new InspectorChecks(demo.Endpoint, Naming.Plain).FailsAsync("fail", "message=no");
    }

    [Theory]
    [InlineData("legacy")]
    [InlineData("modern")]
    [InlineData("auto")]
    public async Task Demo_speaks_the_era_that_is_asked_for(string era)
    {
        NodeTools.Require();
        await using var demo = await HttpDemo.StartAsync(0, TimeProvider.System, TestContext.Current.CancellationToken);

        var result = await InspectorCli.RunAsync(demo.Endpoint,
            "--protocol-era", era, "--method", "tools/call", "--tool-name", "add", "--tool-arg", "a=1", "--tool-arg", "b=2");

        Assert.Equal("3", (string?)result.Succeeded()["content"]![0]!["text"]);
    }

    [Fact]
    public async Task Server_that_is_not_there_is_unreachable()
    {
        NodeTools.Require();

        var result = await InspectorCli.RunAsync(new Uri($"http://127.0.0.1:{FreePort.Next()}/mcp"), "--method", "tools/list");

        Assert.Equal(4, result.ExitCode);
        Assert.Null(result.Result);
    }
}
