using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>Protection against DNS rebinding (H6): which Host and Origin headers a listener on loopback serves.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class LocalOnlyTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("localhost:3000", 200)]
    [InlineData("LocalHost:1", 200)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("127.0.0.1:65535", 200)]
    [InlineData("[::1]:80", 200)]
    [InlineData("evil.example", 403)]
    [InlineData("evil.example:3000", 403)]
    [InlineData("localhost.evil.example", 403)]
    [InlineData("evil-localhost", 403)]
    [InlineData("localhost.", 403)]
    [InlineData("127.0.0.1.nip.io", 403)]
    [InlineData("127.0.0.2", 403)]
    [InlineData("0.0.0.0", 403)]
    [InlineData("192.168.1.1", 403)]
    [InlineData("[::ffff:192.168.1.1]", 403)]
    public async Task Host_must_be_local(string host, int status)
    {
        foreach (var answer in await AskAsync(host, null))
        {
            Assert.Equal(status, Normal(answer.Status));
            Assert.Equal(status == 403 ? "foreign_host" : null, Reason(answer));
        }
    }

    [Theory]
    [InlineData("http://localhost", 200)]
    [InlineData("http://localhost:8080", 200)]
    [InlineData("https://localhost:8443", 200)]
    [InlineData("http://127.0.0.1:1234", 200)]
    [InlineData("http://[::1]:1234", 200)]
    [InlineData("http://evil.example", 403)]
    [InlineData("http://localhost.evil.example", 403)]
    [InlineData("http://evil.example/localhost", 403)]
    [InlineData("http://localhost@evil.example", 403)]
    [InlineData("http://evil@localhost", 403)]
    [InlineData("http://localhost/", 403)]
    [InlineData("http://localhost:80/path", 403)]
    [InlineData("http://localhost?x", 403)]
    [InlineData("http://localhost#x", 403)]
    [InlineData("http://192.168.0.1", 403)]
    [InlineData("http://127.0.0.1.nip.io", 403)]
    [InlineData("file://localhost", 403)]
    [InlineData("chrome-extension://localhost", 403)]
    [InlineData("localhost", 403)]
    [InlineData("null", 403)]
    [InlineData("", 403)]
    [InlineData("http://localhost, http://evil.example", 403)]
    [InlineData("http://localhost\r\nOrigin: http://evil.example", 403)]
    public async Task Origin_must_be_absent_or_local(string origin, int status)
    {
        foreach (var answer in await AskAsync("localhost", origin))
        {
            Assert.Equal(status, Normal(answer.Status));
            Assert.Equal(status == 403 ? "foreign_origin" : null, Reason(answer));
            Assert.Null(answer.Header("Access-Control-Allow-Origin"));
        }
    }

    [Theory]
    [InlineData("true", 403)]
    [InlineData("false", 404)]
    public async Task Protection_can_be_switched_off_and_on(string on, int status)
    {
        await using var gateway = await TestGateway.StartAsync($"mcp: {{address: 127.0.0.1, port: 0, dnsRebindingProtection: {on}, targets: [{TargetYaml.Http("one", fixture.Server.Endpoint)}]}}");
        using var raw = await RawHttp.ConnectAsync(gateway.Endpoint);

        var answer = await raw.AskAsync("DELETE /mcp HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\nMcp-Session-Id: x\r\n\r\n");

        Assert.Equal(status, answer.Status);
    }

    [Theory]
    [InlineData("127.0.0.1", 403)]
    [InlineData("0.0.0.0", 404)]
    public async Task Protection_is_on_where_the_listener_is_on_loopback(string address, int status)
    {
        await using var gateway = await TestGateway.StartAsync(
            $"mcp: {{address: {address}, port: 0, targets: [{TargetYaml.Http("one", fixture.Server.Endpoint)}]}}", allowUnauthenticated: true);
        using var raw = await RawHttp.ConnectAsync(new UriBuilder(gateway.Endpoint) { Host = "127.0.0.1" }.Uri);

        var answer = await raw.AskAsync("DELETE /mcp HTTP/1.1\r\nHost: gateway.example\r\nMcp-Session-Id: x\r\n\r\n");

        Assert.Equal(status, answer.Status);
    }

    // Each method of the endpoint; the session is none, so that GET and DELETE change nothing.
    private async Task<RawAnswer[]> AskAsync(string host, string? origin)
    {
        var header = origin is null ? "" : $"Origin: {origin}\r\n";
        return
        [
            await fixture.AskAsync($"POST /mcp HTTP/1.1\r\nHost: {host}\r\n{header}Mcp-Session-Id: {{id}}\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n{Ping}"),
            await fixture.AskAsync($"GET /mcp HTTP/1.1\r\nHost: {host}\r\n{header}Accept: text/event-stream\r\nMcp-Session-Id: none\r\n\r\n"),
            await fixture.AskAsync($"DELETE /mcp HTTP/1.1\r\nHost: {host}\r\n{header}Mcp-Session-Id: none\r\n\r\n"),
        ];
    }

    private static int Normal(int status) => status == 404 ? 200 : status;

    private static string? Reason(RawAnswer answer) => answer.Status == 403 ? (string?)answer.Json["error"]!["data"]!["reason"] : null;
}
