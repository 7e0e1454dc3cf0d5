using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>
/// Requests of which two readers could see two different ones (H1): refused, the connection closed, and never a second answer. Against the
/// gateway's own process, as part of this is how its runtime is configured.
/// </summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class FramingTests(FramingTests.Fixture fixture) : IClassFixture<FramingTests.Fixture>
{
    private const string Head = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    private const string Smuggled = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 41\r\n\r\n"
        + """{"jsonrpc":"2.0","id":1,"method":"ping"} """;

    public static TheoryData<string, string> Ambiguous => new()
    {
        { "length and chunked", Head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + Smuggled },
        { "chunked and length", Head + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + Smuggled },
        { "gzip, chunked", Head + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + Smuggled },
        { "chunked twice", Head + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n" + Smuggled },
        { "two encodings", Head + "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + Smuggled },
        { "chunked is not last", Head + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + Smuggled },
        { "unknown encoding", Head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + Smuggled },
        { "chunked in HTTP/1.0", Head.Replace("1.1", "1.0", StringComparison.Ordinal) + "Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + Smuggled },
        { "bare LF after a header", "POST /mcp HTTP/1.1\r\nHost: localhost\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n" + Smuggled },
        { "bare LF after the request line", "POST /mcp HTTP/1.1\nHost: localhost\r\nContent-Length: 0\r\n\r\n" + Smuggled },
        { "bare LF before the body", "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\n" + Smuggled },
        { "bare CR in a value", Head + "X-A: b\rContent-Length: 0\r\n\r\n" + Smuggled },
        { "two lengths", Head + "Content-Length: 0\r\nContent-Length: 5\r\n\r\n" + Smuggled },
        { "list of lengths", Head + "Content-Length: 0, 5\r\n\r\n" + Smuggled },
        { "negative length", Head + "Content-Length: -1\r\n\r\n" + Smuggled },
        { "length that overflows", Head + "Content-Length: 99999999999999999999\r\n\r\n" + Smuggled },
        { "length in hexadecimal", Head + "Content-Length: 0x0\r\n\r\n" + Smuggled },
        { "chunk size that overflows", Head + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n\r\n" + Smuggled },
        { "negative chunk size", Head + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n" + Smuggled },
        { "chunk size with 0x", Head + "Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n" + Smuggled },
        { "chunk without its end", Head + "Transfer-Encoding: chunked\r\n\r\n1\r\nABC\r\n0\r\n\r\n" + Smuggled },
        { "bare LF in a chunk extension", Head + "Transfer-Encoding: chunked\r\n\r\n0;a\nb\r\n\r\n" + Smuggled },
        { "bare LF after a chunk size", Head + "Transfer-Encoding: chunked\r\n\r\n1\nA\r\n0\r\n\r\n" + Smuggled },
        { "space before the colon", Head + "Content-Length : 0\r\n\r\n" + Smuggled },
        { "folded header", Head + "X-A: b\r\n Content-Length: 5\r\n\r\n" + Smuggled },
        { "NUL in a value", Head + "X-A: b\0\r\nContent-Length: 0\r\n\r\n" + Smuggled },
        { "no host", "POST /mcp HTTP/1.1\r\nContent-Length: 0\r\n\r\n" + Smuggled },
        { "two hosts", Head + "Host: localhost\r\nContent-Length: 0\r\n\r\n" + Smuggled },
        { "host with a path", "POST /mcp HTTP/1.1\r\nHost: localhost/x\r\nContent-Length: 0\r\n\r\n" + Smuggled },
        { "host with a user", "POST /mcp HTTP/1.1\r\nHost: evil@localhost\r\nContent-Length: 0\r\n\r\n" + Smuggled },
        { "other host in the target", "POST http://evil.example/mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n" + Smuggled },
        { "HTTP/0.9", "POST /mcp\r\n\r\n" + Smuggled },
    };

    [Theory]
    [MemberData(nameof(Ambiguous))]
    public async Task Ambiguous_request_is_400_and_the_end_of_the_connection(string what, string bytes)
    {
        using var raw = await RawHttp.ConnectAsync(fixture.Gateway.Endpoint);

        var answer = await raw.AskAsync(bytes);
        var rest = await raw.ReadToEndAsync();

        Assert.True(answer.Status == 400, $"{what}: {answer.Status}");
        Assert.Equal("", rest);
        await fixture.AssertAliveAsync();
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n28\r\n{body}\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: Chunked\r\n\r\n14;ext=1\r\n{first}\r\n14\r\n{second}\r\n0\r\nTrailer: x\r\n\r\n")]
    [InlineData("Content-Length: 40\r\n\r\n{body}")]
    public async Task Plain_framing_is_served_and_the_connection_kept(string rest)
    {
        const string body = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";
        using var raw = await RawHttp.ConnectAsync(fixture.Gateway.Endpoint);
        var request = Head + $"Mcp-Session-Id: {fixture.Client.SessionId}\r\n" + rest.Replace("{body}", body, StringComparison.Ordinal)
            .Replace("{first}", body[..20], StringComparison.Ordinal).Replace("{second}", body[20..], StringComparison.Ordinal);

        for (var i = 0; i < 2; i++)
        {
            var answer = await raw.AskAsync(request);
            Assert.Equal((200, """{"jsonrpc":"2.0","id":1,"result":{}}"""), (answer.Status, answer.Body));
        }
    }

    public sealed class Fixture : IAsyncLifetime
    {
        private ScriptedServer _server = null!;

        internal GatewayProcess Gateway { get; private set; } = null!;

        internal RawMcp Client { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _server = await ScriptedServer.StartAsync();
            Gateway = await GatewayProcess.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)));
            Client = new RawMcp(Gateway.Endpoint);
            await Client.OpenAsync();
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await Gateway.DisposeAsync();
            await _server.DisposeAsync();
        }

        internal async Task AssertAliveAsync() => Assert.Equal("alive", await Client.TextAsync(RawMcp.Call("echo", "alive")));
    }
}
