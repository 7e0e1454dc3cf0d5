using System.Globalization;
using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>Requests that are too large, too many or too slow (H9, H10): each has its status, none is the gateway's fault.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class RequestLimitTests(RequestLimitTests.Fixture fixture) : IClassFixture<RequestLimitTests.Fixture>
{
    private const int BodyBytes = 4096;
    private const string Head = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    [Fact]
    public async Task Body_of_the_greatest_size_is_served()
    {
        var envelope = RawMcp.Call("echo", "");
        var message = new string('x', BodyBytes - envelope.Length);

        Assert.Equal(message, await fixture.Client.TextAsync(RawMcp.Call("echo", message)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await fixture.Client.StatusAsync(RawMcp.Call("echo", message + "x")));
    }

    [Fact]
    public async Task Body_declared_too_large_is_413_before_it_is_sent()
    {
        using var raw = await fixture.ConnectAsync();

        var answer = await raw.AskAsync(Head + "Content-Length: 33554432\r\n\r\n");

        Assert.Equal((413, "body_too_large", "close"), (answer.Status, Reason(answer), answer.Header("Connection")));
        Assert.Equal("", await raw.ReadToEndAsync());
    }

    [Fact]
    public async Task Client_that_waits_for_leave_to_send_too_much_does_not_get_it()
    {
        using var raw = await fixture.ConnectAsync();

        var answer = await raw.AskAsync(Head + "Expect: 100-continue\r\nContent-Length: 33554432\r\n\r\n");

        Assert.Equal(413, answer.Status);
    }

    [Fact]
    public async Task Body_in_chunks_that_grows_too_large_is_413()
    {
        using var raw = await fixture.ConnectAsync();
        await raw.SendAsync(Head + "Transfer-Encoding: chunked\r\n\r\n");
        var chunk = $"400\r\n{new string(' ', 1024)}\r\n";

        await raw.SendAsync(string.Concat(Enumerable.Repeat(chunk, 64)));

        var answer = await raw.ReadAsync();
        Assert.Equal((413, "body_too_large"), (answer.Status, Reason(answer)));
        Assert.Equal("", await raw.ReadToEndAsync());
    }

    [Theory]
    [InlineData("Content-Length: 40\r\n\r\n{\"jsonrpc\":")]
    [InlineData("Content-Length: 40\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\n{    \r\n")]
    public async Task Body_that_does_not_come_is_408(string rest)
    {
        using var raw = await fixture.ConnectAsync();

        var answer = await raw.AskAsync(Head + rest);

        Assert.Equal((408, "body_too_slow", "close"), (answer.Status, Reason(answer), answer.Header("Connection")));
        raw.Cut();
    }

    [Fact]
    public async Task Body_that_ends_early_is_dropped()
    {
        using (var raw = await fixture.ConnectAsync())
        {
            await raw.SendAsync(Head + "Content-Length: 40\r\n\r\n{\"json");
            raw.Cut();
        }

        await fixture.AssertAliveAsync();
    }

    [Fact]
    public async Task Too_many_headers_are_431()
    {
        using var raw = await fixture.ConnectAsync();
        var headers = string.Concat(Enumerable.Range(0, 101).Select(i => string.Create(CultureInfo.InvariantCulture, $"X-{i}: y\r\n")));

        Assert.Equal(431, (await raw.AskAsync(Head + headers + "\r\n")).Status);
        await fixture.AssertAliveAsync();
    }

    [Fact]
    public async Task Headers_too_large_are_431()
    {
        using var raw = await fixture.ConnectAsync();

        Assert.Equal(431, (await raw.AskAsync(Head + $"X-Large: {new string('x', 33 << 10)}\r\n\r\n")).Status);
        await fixture.AssertAliveAsync();
    }

    [Fact]
    public async Task Request_line_too_long_is_414()
    {
        using var raw = await fixture.ConnectAsync();

        Assert.Equal(414, (await raw.AskAsync($"POST /mcp?{new string('x', 9 << 10)} HTTP/1.1\r\nHost: localhost\r\n\r\n")).Status);
        await fixture.AssertAliveAsync();
    }

    [Fact]
    public async Task Headers_that_do_not_come_end_the_connection()
    {
        using var raw = await fixture.ConnectAsync();

        await raw.SendAsync("POST /mcp HTTP/1.1\r\nHost: local");

        Assert.StartsWith("HTTP/1.1 408", await raw.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private static string? Reason(RawAnswer answer) => (string?)answer.Json["error"]!["data"]!["reason"];

    /// <summary>A gateway with small limits.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private ScriptedServer _server = null!;
        private TestGateway _gateway = null!;

        internal RawMcp Client { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _server = await ScriptedServer.StartAsync();
            _gateway = await TestGateway.StartAsync(
                $"config: {{limits: {{http: {{requestBodyBytes: {BodyBytes}, bodyTimeout: 1s, headersTimeout: 1s}}}}}}\n"
                + TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)));
            Client = new RawMcp(_gateway.Endpoint);
            await Client.OpenAsync();
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await _gateway.DisposeAsync();
            await _server.DisposeAsync();
        }

        internal Task<RawHttp> ConnectAsync() => RawHttp.ConnectAsync(_gateway.Endpoint);

        internal async Task AssertAliveAsync() => Assert.Equal("alive", await Client.TextAsync(RawMcp.Call("echo", "alive")));
    }
}
