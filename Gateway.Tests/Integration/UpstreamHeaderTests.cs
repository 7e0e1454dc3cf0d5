using System.Net;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>Which headers pass the gateway, in both directions: H3, H4, H5, H14.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class UpstreamHeaderTests : IAsyncLifetime
{
    private static readonly string[] Dropped =
    [
        "Authorization: Bearer secret", "Cookie: a=b", "Proxy-Authorization: Basic eA==", "Proxy-Connection: keep-alive", "Keep-Alive: timeout=5",
        "TE: trailers", "Trailer: X-T", "Upgrade: websocket", "Last-Event-ID: 1", "Origin: http://localhost:1", "Referer: http://localhost/x",
        "X-Forwarded-For: 1.2.3.4", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "X-Forwarded-Anything: x", "Forwarded: for=1.2.3.4",
        "X-Real-IP: 1.2.3.4", "X-Original-URL: /admin", "X-Rewrite-URL: /admin", "Via: 1.1 evil", "CF-Connecting-IP: 1.2.3.4", "True-Client-IP: 1.2.3.4",
        "X-Client-IP: 1.2.3.4", "gw-principal: admin", "Sec-Fetch-Site: none", "Sec-WebSocket-Key: x", "Access-Control-Request-Method: POST", "Accept-Encoding: gzip",
        "Accept-Charset: utf-8", "If-None-Match: x", "Range: bytes=0-1", "Mcp-Method: tools/list", "Mcp-Name: other", "HTTP2-Settings: AAA", "Expect: 100-continue",
    ];

    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;
    private RawMcp _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.HasStreams = true;

        // A route that asks nobody who they are passes on what is between a client and its one server; this one asks, and lets everybody in.
        const string Policies = "policies: {apiKey: {mode: permissive, location: {header: {name: X-Unused}}, keys: [{key: unused}]}}";
        _gateway = await TestGateway.StartAsync($"mcp: {{address: 127.0.0.1, port: 0, {Policies}, targets: [{TargetYaml.Http("one", _server.Endpoint)}]}}");
        _client = new RawMcp(_gateway.Endpoint);
        await _client.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task What_is_between_client_and_gateway_stays_there_and_what_is_the_servers_goes_on()
    {
        using var raw = await RawHttp.ConnectAsync(_gateway.Endpoint);
        string[] custom =
        [
            "X-Tenant: blue", "X-Snowman: " + Latin("☃ äöü"), "X-Twice: 1", "X-Twice: 2", "X-Quote: a,\"b\\\"c\"", "User-Agent: tester/1.0",
            "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "X-Empty: ",
        ];

        var answer = await raw.AskAsync(RawHttp.Post(
            RawMcp.Call("echo"), [$"Mcp-Session-Id: {_client.SessionId}", "MCP-Protocol-Version: 2025-06-18", "Connection: X-Other, X-Hop", "X-Hop: secret", .. Dropped, .. custom]));

        Assert.Equal(200, answer.Status == 100 ? (await raw.ReadAsync()).Status : answer.Status);
        var seen = _server.Received.Items.Single(request => request.Method == "tools/call").Headers;
        var expected = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Accept"] = "application/json, text/event-stream",
            ["Content-Type"] = "application/json",
            ["Content-Length"] = seen["Content-Length"],
            ["Host"] = _server.Endpoint.Authority,
            ["Mcp-Session-Id"] = "upstream-1",
            ["MCP-Protocol-Version"] = "2025-11-25",
            ["X-Tenant"] = "blue",
            ["X-Snowman"] = "☃ äöü",
            ["X-Twice"] = "1,2",
            ["X-Quote"] = "a,\"b\\\"c\"",
            ["X-Empty"] = "",
            ["User-Agent"] = "tester/1.0",
            ["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        };
        Assert.Equal(expected.Select(header => (header.Key.ToLowerInvariant(), header.Value)), seen.OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
            .Select(header => (header.Key.ToLowerInvariant(), header.Key == "X-Twice" ? header.Value.Replace(" ", "", StringComparison.Ordinal) : header.Value)));
    }

    [Fact]
    public async Task Nothing_of_a_clients_credentials_reaches_the_server_on_any_method()
    {
        (string, string?)[] secrets = [("Authorization", "Bearer secret"), ("Cookie", "session=secret"), ("Proxy-Authorization", "Basic secret")];
        using var opened = await _client.PostAsync(RawMcp.Initialize(), secrets);
        var session = opened.Headers.GetValues("Mcp-Session-Id").Single();
        (string, string?)[] headers = [.. secrets, ("Mcp-Session-Id", session)];
        await using (EventStream.Of(await _client.SendAsync(HttpMethod.Get, null, headers)))
        {
            await _server.Streams.WaitAsync(_ => true, "the gateway listens to the target");
        }

        using var call = await _client.PostAsync(RawMcp.Call("echo"), headers);
        using var deleted = await _client.SendAsync(HttpMethod.Delete, null, headers);

        await _server.Received.WaitAsync(request => request.HttpMethod == "DELETE", "the upstream DELETE");
        Assert.All(_server.Received.Items, request => Assert.DoesNotContain("secret", string.Join('\n', request.Headers.Values), StringComparison.Ordinal));
        Assert.All(_server.Received.Items, request => Assert.DoesNotContain(session, string.Join('\n', request.Headers.Values), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Authorization")]
    [InlineData("authorization")]
    [InlineData("X-A, Host")]
    [InlineData("Cookie")]
    [InlineData("Origin")]
    [InlineData("Mcp-Session-Id")]
    [InlineData("x-b , MCP-Protocol-Version , x")]
    [InlineData("Content-Type")]
    [InlineData("Content-Length")]
    [InlineData("Accept")]
    [InlineData("Last-Event-ID")]
    public async Task Connection_header_must_not_name_a_header_that_decides_something(string connection)
    {
        using var raw = await RawHttp.ConnectAsync(_gateway.Endpoint);

        var answer = await raw.AskAsync(RawHttp.Post(RawMcp.Call("echo"), $"Mcp-Session-Id: {_client.SessionId}", $"Connection: {connection}"));

        Assert.Equal((400, "bad_connection_header"), (answer.Status, (string?)answer.Json["error"]!["data"]!["reason"]));
        Assert.Equal(0, _server.Count("tools/call"));
    }

    [Theory]
    [InlineData("json")]
    [InlineData("stream")]
    [InlineData("refusal")]
    public async Task Nothing_of_the_servers_headers_reaches_the_client(string form)
    {
        _server.On("tools/call", async request =>
        {
            var headers = request.Context.Response.Headers;
            foreach (var (name, value) in new[]
            {
                ("Set-Cookie", "a=b"), ("Location", "http://evil.example"), ("Mcp-Session-Id", "stolen"), ("Server", "evil"), ("X-Powered-By", "evil"), ("Connection", "X-Evil"),
                ("X-Evil", "1"), ("Access-Control-Allow-Origin", "*"), ("WWW-Authenticate", "Bearer evil"), ("Refresh", "0"), ("Alt-Svc", "evil"), ("Link", "<evil>"),
            })
            {
                headers[name] = value;
            }

            if (form == "stream")
            {
                await (await request.StreamAsync()).SendAsync(request.Response("""{"content":[]}"""));
                return;
            }

            request.Context.Response.StatusCode = form == "refusal" ? 401 : 200;
            await request.TextAsync("fine");
        });

        using var response = await _client.PostAsync(RawMcp.Call("echo"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var names = response.Headers.Concat(response.Content.Headers).Select(header => header.Key).Order(StringComparer.Ordinal);
        Assert.Subset(new HashSet<string> { "Cache-Control", "Content-Length", "Content-Type", "Date", "Transfer-Encoding", "X-Accel-Buffering" }, names.ToHashSet());
    }

    [Fact]
    public async Task Line_breaks_and_event_fields_in_a_servers_data_make_no_event()
    {
        // E1: as one data line, whatever the server's stream looks like.
        _server.On("tools/call", async request =>
        {
            var reply = await request.StreamAsync();
            var text = JsonText("a\r\n\r\nevent: evil\rid: 9\u2028data: x\n\n");
            await reply.WriteAsync("event: message\rdata: {\"jsonrpc\":\"2.0\",\ndata: \"method\":\"notifications/message\",\r\ndata:\"params\":{\"level\":\"info\",\"data\":" + text + "}}\r\r");
            await reply.WriteAsync("id: their-id\nevent: endpoint\ndata: /evil\n\n: comment\n\nretry: 1\n\n");
            await reply.SendAsync(request.Response("{\"content\":[{\"type\":\"text\",\"text\":" + text + "}]}"));
        });

        using var response = await _client.PostAsync(RawMcp.Call("echo"));

        await using var stream = EventStream.Of(response);
        await stream.Ended.Within("the end of the reply");
        var messages = stream.Events.Items.Where(item => item.Message is not null).ToArray();
        Assert.Equal(2, messages.Length);
        Assert.Equal("a\r\n\r\nevent: evil\rid: 9\u2028data: x\n\n", (string?)messages[0].Message!["params"]!["data"]);
        Assert.Equal("a\r\n\r\nevent: evil\rid: 9\u2028data: x\n\n", (string?)messages[1].Message!["result"]!["content"]![0]!["text"]);
        Assert.All(stream.Events.Items, item => Assert.Equal(("message", true), (item.Type, item.Id is null || item.Id.Split('-').Length == 5)));
    }

    private static string JsonText(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private static string Latin(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
