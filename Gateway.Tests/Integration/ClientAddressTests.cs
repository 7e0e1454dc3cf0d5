using System.Net;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>Whose word on a client's address is taken (H4), and how many connections there may be.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ClientAddressTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _gateway = await TestGateway.StartAsync(
            "config: {trustedProxies: [127.0.0.2/32, 10.0.0.0/8]}\n" + TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("127.0.0.1", "", "127.0.0.1")]
    [InlineData("127.0.0.1", "X-Forwarded-For: 1.2.3.4", "127.0.0.1")]
    [InlineData("127.0.0.3", "X-Forwarded-For: 127.0.0.2", "127.0.0.3")]
    [InlineData("127.0.0.2", "", "127.0.0.2")]
    [InlineData("127.0.0.2", "X-Forwarded-For: 1.2.3.4", "1.2.3.4")]
    [InlineData("127.0.0.2", "X-Forwarded-For: 9.9.9.9, 1.2.3.4", "1.2.3.4")]
    [InlineData("127.0.0.2", "X-Forwarded-For: 9.9.9.9,1.2.3.4 , 10.1.2.3, 127.0.0.2", "1.2.3.4")]
    [InlineData("127.0.0.2", "X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-For: 1.2.3.4", "1.2.3.4")]
    [InlineData("127.0.0.2", "X-Forwarded-For: 2001:db8::1", "2001:db8::1")]
    [InlineData("127.0.0.2", "X-Forwarded-For: 1.2.3.4, evil", "127.0.0.2")]
    [InlineData("127.0.0.2", "X-Forwarded-For: ", "127.0.0.2")]
    [InlineData("127.0.0.2", "Forwarded: for=1.2.3.4\r\nX-Real-IP: 1.2.3.4", "127.0.0.2")]
    public async Task Forwarded_address_is_taken_from_trusted_proxies_only(string peer, string header, string client)
    {
        using var raw = await RawHttp.ConnectAsync(_gateway.Endpoint, IPAddress.Parse(peer));

        await raw.AskAsync($"DELETE /mcp HTTP/1.1\r\nHost: localhost\r\n{header}{(header.Length > 0 ? "\r\n" : "")}\r\n");

        var line = await _gateway.AccessLog.WaitAsync(_ => true, "the access log");
        Assert.Equal(client, Regex.Match(line, "src\\.addr=(\\S+)").Groups[1].Value);
    }

    [Fact]
    public async Task Connection_beyond_those_of_a_listener_is_closed_and_there_is_place_again_later()
    {
        await using var gateway = await TestGateway.StartAsync(
            "config: {limits: {http: {connections: 2}}}\n" + TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)));
        const string request = "DELETE /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n";
        using var first = await RawHttp.ConnectAsync(gateway.Endpoint);
        Assert.Equal(400, (await first.AskAsync(request)).Status);
        using (var second = await RawHttp.ConnectAsync(gateway.Endpoint))
        {
            Assert.Equal(400, (await second.AskAsync(request)).Status);
            using var third = await RawHttp.ConnectAsync(gateway.Endpoint);
            await third.SendAsync(request);

            Assert.Equal("", await third.ReadToEndAsync());
            Assert.Equal(400, (await first.AskAsync(request)).Status);
            Assert.Equal(400, (await second.AskAsync(request)).Status);
            await second.SendAsync("DELETE /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            await second.ReadToEndAsync();
        }

        // Its place is given back after the last byte was sent, so the next one may be too early once or twice.
        for (var attempt = 0; ; attempt++)
        {
            using var later = await RawHttp.ConnectAsync(gateway.Endpoint);
            await later.SendAsync("DELETE /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            if ((await later.ReadToEndAsync()).StartsWith("HTTP/1.1 400", StringComparison.Ordinal))
            {
                break;
            }

            Assert.True(attempt < 100, "The closed connection keeps its place.");
        }
    }
}
