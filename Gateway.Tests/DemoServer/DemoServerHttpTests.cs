using Gateway.Host.Cli.DemoServer.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.DemoServer;

[Trait(Categories.Trait, Categories.Integration)]
public sealed class DemoServerHttpTests : IAsyncLifetime
{
    private HttpDemo _demo = null!;

    public async ValueTask InitializeAsync() => _demo = await HttpDemo.StartAsync(0, TimeProvider.System, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _demo.DisposeAsync();

    [Fact]
    public async Task Legacy_client_lists_calls_and_reads_all_there_is()
    {
        await using var client = await SdkClient.ConnectAsync(_demo.Endpoint);

        Assert.Equal("2025-11-25", client.Mcp.NegotiatedProtocolVersion);
        Assert.NotNull(client.Mcp.SessionId);
        await new DemoChecks(client, Naming.Plain).AllAsync();
    }

    [Fact]
    public async Task Legacy_client_is_asked_and_told_all_there_is()
    {
        await using var client = await SdkClient.ConnectAsync(_demo.Endpoint);

        await new DemoDialogueChecks(client, Naming.Plain).AllAsync();
    }

    [Fact]
    public async Task Modern_client_lists_calls_and_reads_all_there_is_without_a_session()
    {
        await using var client = await SdkClient.ConnectAsync(_demo.Endpoint, new SdkClientOptions { ProtocolVersion = null });

        Assert.Equal("2026-07-28", client.Mcp.NegotiatedProtocolVersion);
        Assert.Null(client.Mcp.SessionId);
        await new DemoChecks(client, Naming.Plain).AllAsync();
    }

    [Theory]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task Client_that_insists_on_a_revision_gets_it(string version)
    {
        await using var client = await SdkClient.ConnectAsync(_demo.Endpoint, new SdkClientOptions { ProtocolVersion = version });

        Assert.Equal(version, client.Mcp.NegotiatedProtocolVersion);
        await new DemoChecks(client, Naming.Plain).AnswersPlainCallsAsync();
    }

    [Fact]
    public async Task Each_session_counts_for_itself()
    {
        await using var first = await SdkClient.ConnectAsync(_demo.Endpoint);
        await using var second = await SdkClient.ConnectAsync(_demo.Endpoint);

        Assert.Equal("1", await CountAsync(first));
        Assert.Equal("2", await CountAsync(first));
        Assert.Equal("1", await CountAsync(second));
    }

    [Fact]
    public async Task Resource_touched_in_one_session_is_told_in_another()
    {
        await using var subscriber = await SdkClient.ConnectAsync(_demo.Endpoint);
        await using var other = await SdkClient.ConnectAsync(_demo.Endpoint);
        await subscriber.Mcp.SubscribeToResourceAsync(DemoChecks.Note, cancellationToken: TestContext.Current.CancellationToken);

        await other.Mcp.CallToolAsync("touchResource", new Dictionary<string, object?> { ["uri"] = DemoChecks.Note },
            cancellationToken: TestContext.Current.CancellationToken);

        await subscriber.Notifications.WaitAsync(heard => (string?)heard.Params?["uri"] == DemoChecks.Note, "the news of the touched note");
        Assert.Empty(other.Notifications.Items);
    }

    private static async Task<string> CountAsync(SdkClient client) =>
        (await client.Mcp.CallToolAsync("counter", cancellationToken: TestContext.Current.CancellationToken)).Text();
}
