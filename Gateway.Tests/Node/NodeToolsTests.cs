using Gateway.Tests.Support;

namespace Gateway.Tests.Node;

/// <summary>What is installed is what is pinned.</summary>
[Trait(Categories.Trait, Categories.Node)]
public sealed class NodeToolsTests
{
    [Fact]
    public async Task Node_is_version_22()
    {
        NodeTools.Require();
        await using var node = TestProcess.Start(new StdioCommand(NodeTools.Node, "--version"));

        Assert.Equal(0, await node.WaitForExitAsync("node --version"));
        Assert.StartsWith("v22.", node.Output.Items.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspector_is_version_2_12_0()
    {
        NodeTools.Require();
        await using var inspector = TestProcess.Start(NodeTools.Script(NodeTools.Inspector, "--cli", "--version"));

        Assert.Equal(0, await inspector.WaitForExitAsync("inspector --version"));
        Assert.Equal("2.12.0", inspector.Output.Items.Single());
    }

    [Fact]
    public async Task Server_that_is_disposed_is_gone()
    {
        var server = await EverythingServer.StartStreamableHttpAsync();
        var process = server.Process;

        await server.DisposeAsync();

        await process.Exited.Within("the end of the server");
        using var http = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(server.Endpoint, TestContext.Current.CancellationToken));
    }
}
