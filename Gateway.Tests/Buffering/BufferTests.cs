using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Buffering;

/// <summary>Bodies that are read whole before they go on, over real sockets.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class BufferTests : IAsyncLifetime
{
    private readonly Recorder<string> _received = new();
    private Func<HttpContext, Task> _answer = context => context.Response.WriteAsync("whole!");
    private StubHttpServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await StubHttpServer.StartAsync(async context =>
    {
        using var body = new StreamReader(context.Request.Body);
        _received.Add($"{context.Request.ContentLength} {await body.ReadToEndAsync()}");
        await _answer(context);
    });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\n12345")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3\r\n123\r\n2\r\n45\r\n0\r\n\r\n")]
    public async Task H2_Request_over_its_buffer_reaches_no_backend(string body)
    {
        await using var gateway = await StartAsync("request: {maxBytes: 4}");

        Assert.Equal(413, (await AskAsync(gateway, body)).Status);
        Assert.Empty(_received.Items);
    }

    [Theory]
    [InlineData("request: {maxBytes: 5}", "5 12345")]
    [InlineData("request: {maxBytes: 4, failureMode: failOpen}", " 12345")]
    public async Task Request_without_a_length_goes_on_with_one_if_it_fits_and_as_it_comes_where_that_is_allowed(string buffer, string received)
    {
        await using var gateway = await StartAsync(buffer);

        Assert.Equal((200, "whole!"), Of(await AskAsync(gateway, "Transfer-Encoding: chunked\r\n\r\n3\r\n123\r\n2\r\n45\r\n0\r\n\r\n")));
        Assert.Equal([received], _received.Items);
    }

    [Fact]
    public async Task Response_over_its_buffer_is_an_error_of_which_no_byte_was_sent()
    {
        await using var gateway = await StartAsync("response: {maxBytes: 5}");

        var answer = await AskAsync(gateway, "\r\n");

        Assert.Equal(502, answer.Status);
        Assert.DoesNotContain("whole", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("response: {maxBytes: 6}")]
    [InlineData("response: {maxBytes: 5, failureMode: failOpen}")]
    [InlineData("response: {}")]
    public async Task Response_that_fits_or_may_go_on_comes_whole(string buffer)
    {
        await using var gateway = await StartAsync(buffer);

        Assert.Equal((200, "whole!"), Of(await AskAsync(gateway, "\r\n")));
    }

    [Fact]
    public async Task Response_that_breaks_off_within_its_buffer_is_an_error()
    {
        _answer = async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("part");
            await context.Response.Body.FlushAsync();
            context.Abort();
        };
        await using var gateway = await StartAsync("response: {maxBytes: 1000}");

        Assert.Equal(502, (await AskAsync(gateway, "\r\n")).Status);
    }

    private static (int Status, string Body) Of(RawAnswer answer) => (answer.Status, answer.Body);

    private Task<TestGateway> StartAsync(string buffer) => TestGateway.StartAsync(
        $"binds: [{{port: 0, address: 127.0.0.1, listeners: [{{routes: [{{policies: {{buffer: {{{buffer}}}}}, backends: [{{host: \"{_server.Url.Authority}\"}}]}}]}}]}}]");

    private static async Task<RawAnswer> AskAsync(TestGateway gateway, string rest)
    {
        using var raw = await RawHttp.ConnectAsync(gateway.Endpoint);
        return await raw.AskAsync($"PUT / HTTP/1.1\r\nHost: localhost\r\n{rest}");
    }
}
