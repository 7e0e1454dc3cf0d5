using System.Globalization;
using System.Net;
using System.Text;
using Gateway.Tests.Support;
using Gateway.Tests.Upstreams.Children;

namespace Gateway.Tests.Integration;

/// <summary>What a session id is worth over HTTP: S3, S4, S7, S8, and the life of a session.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class SessionStatusTests : IAsyncLifetime
{
    private static readonly string Ping = RawMcp.Request("ping");

    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;
    private RawMcp _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)));
        _client = new RawMcp(_gateway.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    public static TheoryData<string?, HttpStatusCode, string> Ids => new()
    {
        { null, HttpStatusCode.BadRequest, "session_required" },
        { "", HttpStatusCode.BadRequest, "bad_session_id" },
        { "two words", HttpStatusCode.BadRequest, "bad_session_id" },
        { "snow☃man", HttpStatusCode.BadRequest, "bad_session_id" },
        { "unknown", HttpStatusCode.NotFound, "session_not_found" },
        { new string('A', 107), HttpStatusCode.NotFound, "session_not_found" },
        { new string('A', 4000), HttpStatusCode.NotFound, "session_not_found" },
        { "../../etc/passwd", HttpStatusCode.NotFound, "session_not_found" },
    };

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task S8_Id_that_names_no_session_is_refused_on_every_method(string? id, HttpStatusCode status, string reason)
    {
        // One session lives, and must not be taken for the one that is meant.
        await _client.OpenAsync();
        _client.SessionId = null;
        using var raw = await RawHttp.ConnectAsync(_gateway.Endpoint);
        var header = id is null ? "" : $"Mcp-Session-Id: {Latin(id)}\r\n";
        var body = Encoding.UTF8.GetByteCount(Ping).ToString(CultureInfo.InvariantCulture);
        string[] requests =
        [
            $"POST /mcp HTTP/1.1\r\nHost: localhost\r\n{header}Content-Type: application/json\r\nContent-Length: {body}\r\n\r\n{Ping}",
            $"GET /mcp HTTP/1.1\r\nHost: localhost\r\n{header}Accept: text/event-stream\r\n\r\n",
            $"DELETE /mcp HTTP/1.1\r\nHost: localhost\r\n{header}\r\n",
        ];

        foreach (var request in requests)
        {
            var answer = await raw.AskAsync(request);

            Assert.Equal((int)status, answer.Status);
            Assert.Equal(reason, (string?)answer.Json["error"]!["data"]!["reason"]);
            Assert.Equal(status == HttpStatusCode.NotFound ? -32001 : -32000, (int)answer.Json["error"]!["code"]!);
        }
    }

    [Fact]
    public async Task Two_session_ids_are_refused_even_if_one_is_good()
    {
        await _client.OpenAsync();
        using var raw = await RawHttp.ConnectAsync(_gateway.Endpoint);

        var answer = await raw.AskAsync(RawHttp.Post(Ping, $"Mcp-Session-Id: {_client.SessionId}", "Mcp-Session-Id: other"));

        Assert.Equal(400, answer.Status);
    }

    [Fact]
    public async Task S11_Id_of_which_one_character_changed_is_not_found()
    {
        await _client.OpenAsync();
        var good = _client.SessionId!;

        for (var i = 0; i < good.Length; i++)
        {
            _client.SessionId = $"{good[..i]}{(good[i] == 'A' ? 'B' : 'A')}{good[(i + 1)..]}";
            Assert.Equal(HttpStatusCode.NotFound, await _client.StatusAsync(Ping));
        }

        _client.SessionId = good;
        Assert.Equal(HttpStatusCode.OK, await _client.StatusAsync(Ping));
    }

    [Fact]
    public async Task S3_Ids_are_url_safe_of_one_length_and_have_nothing_in_common()
    {
        var ids = new List<string>();
        for (var i = 0; i < 200; i++)
        {
            await _client.OpenAsync();
            ids.Add(_client.SessionId!);
            _client.SessionId = null;
        }

        Assert.Equal(200, ids.Distinct().Count());
        Assert.Single(ids.Select(id => id.Length).Distinct());
        Assert.All(ids, id => Assert.Matches("^[A-Za-z0-9_-]+$", id));

        // Behind the key's id, which all share, every character varies.
        var varying = Enumerable.Range(0, ids[0].Length).Count(i => ids.Select(id => id[i]).Distinct().Count() > 8);
        Assert.True(varying >= ids[0].Length - 14, $"Only {varying} of {ids[0].Length} characters vary.");
    }

    [Fact]
    public async Task S4_Id_that_a_client_chose_is_not_used()
    {
        _client.SessionId = "chosen-by-the-client";
        using var response = await _client.PostAsync(RawMcp.Initialize());

        var id = Assert.Single(response.Headers.GetValues("Mcp-Session-Id"));
        Assert.NotEqual("chosen-by-the-client", id);
        Assert.Equal(HttpStatusCode.NotFound, await _client.StatusAsync(Ping));
    }

    [Fact]
    public async Task Initialize_with_the_id_of_another_session_opens_a_new_one()
    {
        await _client.OpenAsync();
        var first = _client.SessionId!;

        using var response = await _client.PostAsync(RawMcp.Initialize());

        Assert.NotEqual(first, response.Headers.GetValues("Mcp-Session-Id").Single());
        Assert.Equal(HttpStatusCode.OK, await _client.StatusAsync(Ping));
    }

    [Fact]
    public async Task Delete_ends_the_session_here_and_upstream()
    {
        await _client.OpenAsync();
        var upstream = _server.Received.Items.Last(request => request.Method == "notifications/initialized").Header("Mcp-Session-Id");

        using var deleted = await _client.SendAsync(HttpMethod.Delete, null);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await _client.StatusAsync(Ping));
        using var again = await _client.SendAsync(HttpMethod.Delete, null);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        var heard = await _server.Received.WaitAsync(request => request.HttpMethod == "DELETE", "the upstream DELETE");
        Assert.Equal(upstream, heard.Header("Mcp-Session-Id"));
    }

    [Fact]
    public async Task Delete_ends_an_open_stream_and_a_call_in_flight()
    {
        _server.On("tools/call", request => request.HangAsync());
        await _client.OpenAsync();
        await using var stream = await _client.ListenAsync();
        var call = _client.PostAsync(RawMcp.Call("echo"));
        await _server.Received.WaitAsync(request => request.Method == "tools/call", "the call at the target");

        using var deleted = await _client.SendAsync(HttpMethod.Delete, null);

        await stream.Ended.Within("the end of the stream");
        using var response = await call;
        var answer = await RawMcp.ReadAsync(response);
        Assert.Equal("session_ended", (string?)answer["error"]!["data"]!["reason"]);
    }

    [Fact]
    public async Task Delete_ends_the_child_of_a_stdio_target()
    {
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Stdio("shell", ShellServer.Command())));
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        var child = int.Parse(await client.TextAsync(RawMcp.Call("pid")), CultureInfo.InvariantCulture);
        Assert.True(ProcessEnd.IsAlive(child));

        using var deleted = await client.SendAsync(HttpMethod.Delete, null);

        await ProcessEnd.Of(child, "the child of the session", TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task S7_Session_of_one_route_is_not_found_on_another()
    {
        var targets = $"targets: [{TargetYaml.Http("one", _server.Endpoint)}]";
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Binds(TargetYaml.Bind(
            0, TargetYaml.Route("open", "/open", targets), TargetYaml.Route("closed", "/closed", targets))));
        using var open = new RawMcp(gateway.At("/open"));
        using var closed = new RawMcp(gateway.At("/closed"));
        await open.OpenAsync();
        closed.SessionId = open.SessionId;

        Assert.Equal(HttpStatusCode.NotFound, await closed.StatusAsync(Ping));
        using var stream = await closed.GetAsync();
        Assert.Equal(HttpStatusCode.NotFound, stream.StatusCode);
        using var deleted = await closed.SendAsync(HttpMethod.Delete, null);
        Assert.Equal(HttpStatusCode.NotFound, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await open.StatusAsync(Ping));
    }

    [Theory]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2026-07-28", "2025-11-25")]
    [InlineData("1999-01-01", "2025-11-25")]
    public async Task Initialize_negotiates_the_revision(string asked, string agreed)
    {
        var answer = await _client.OpenAsync(asked);

        Assert.Equal(agreed, (string?)answer["result"]!["protocolVersion"]);
        var said = _server.Received.Items.Last(request => request.Method == "initialize");
        Assert.Equal(agreed, (string?)said.Params!["protocolVersion"]);
    }

    [Theory]
    [InlineData("2025-06-18", HttpStatusCode.OK)]
    [InlineData("2025-03-26", HttpStatusCode.OK)]
    [InlineData("1999-01-01", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("2025-11-25, 2025-06-18", HttpStatusCode.BadRequest)]
    public async Task Revision_header_must_name_a_known_revision(string version, HttpStatusCode status)
    {
        await _client.OpenAsync();

        Assert.Equal(status, await _client.StatusAsync(Ping, ("MCP-Protocol-Version", version)));
    }

    private static string Latin(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
