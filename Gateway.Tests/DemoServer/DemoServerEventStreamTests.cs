using System.Net;
using Gateway.Host.Cli.DemoServer.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.DemoServer;

/// <summary>The GET stream of a session, which clients lose and open again.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class DemoServerEventStreamTests : IAsyncLifetime
{
    private HttpDemo _demo = null!;
    private RawMcp _mcp = null!;

    public async ValueTask InitializeAsync()
    {
        _demo = await HttpDemo.StartAsync(0, TimeProvider.System, TestContext.Current.CancellationToken);
        _mcp = new RawMcp(_demo.Endpoint);
        await _mcp.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _mcp.Dispose();
        await _demo.DisposeAsync();
    }

    [Fact]
    public async Task Events_come_while_the_stream_is_open()
    {
        using var stream = await OpenAsync();
        Assert.Equal("text/event-stream", stream.Content.Headers.ContentType?.MediaType);

        await ToggleAsync();

        Assert.Contains("notifications/tools/list_changed", await NextEventAsync(stream), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Event_from_before_the_stream_waits_for_it()
    {
        await ToggleAsync();

        using var stream = await OpenAsync();

        Assert.Contains("notifications/tools/list_changed", await NextEventAsync(stream), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_stream_at_the_same_time_is_refused_and_the_first_goes_on()
    {
        using var first = await OpenAsync();

        using var second = await _mcp.SendAsync(HttpMethod.Get, null);
        await ToggleAsync();

        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Contains("notifications/tools/list_changed", await NextEventAsync(first), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_ends_with_its_session()
    {
        using var stream = await OpenAsync();
        await using var body = await stream.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);

        using var deleted = await _mcp.SendAsync(HttpMethod.Delete, null);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(0, await body.ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask().Within("the end of the stream"));
    }

    [Fact]
    public async Task Stream_without_the_right_headers_is_refused()
    {
        using var accept = await _mcp.SendAsync(HttpMethod.Get, null, ("Accept", "application/json"));
        using var session = await _mcp.SendAsync(HttpMethod.Get, null, ("Mcp-Session-Id", null));
        using var unknown = await _mcp.SendAsync(HttpMethod.Get, null, ("Mcp-Session-Id", "unknown"));

        Assert.Equal([HttpStatusCode.NotAcceptable, HttpStatusCode.BadRequest, HttpStatusCode.NotFound],
            [accept.StatusCode, session.StatusCode, unknown.StatusCode]);
    }

    private async Task<HttpResponseMessage> OpenAsync()
    {
        var response = await _mcp.SendAsync(HttpMethod.Get, null, ("Accept", "text/event-stream"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    private async Task ToggleAsync()
    {
        using var response = await _mcp.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"toggleTool"}}""");
        Assert.Equal("The tool 'bonus' is listed now.", (string?)(await RawMcp.ReadAsync(response))["result"]!["content"]![0]!["text"]);
    }

    private static async Task<string> NextEventAsync(HttpResponseMessage stream)
    {
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Within("an event") is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }
}
