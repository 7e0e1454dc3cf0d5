using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Batches;

/// <summary>Batches of MCP 2025-03-26 over Streamable HTTP: what is taken apart, what is refused, and the one answer.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class BatchTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;
    private RawMcp _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _gateway = await TestGateway.StartAsync("config: {limits: {http: {batchMessages: 12}, sessions: {inFlight: 4}}}\n" + TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)));
        _client = new RawMcp(_gateway.Endpoint);
        await _client.OpenAsync(Batches.Revision, """{"sampling":{}}""");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Every_request_has_its_response_in_one_array_and_nothing_else_has()
    {
        var answers = await _client.BatchAsync(
            RawMcp.Call("echo", "a", "1"), RawMcp.Notification("notifications/roots/list_changed"), RawMcp.Call("echo", "b", "\"1\""), RawMcp.Request("tools/list", id: "9007199254740993"));

        Assert.Equal(3, answers.Count);
        Assert.Equal(("a", "b"), (answers.To("1").Text(), answers.To("\"1\"").Text()));
        Assert.Equal("echo", (string?)answers.To("9007199254740993")["result"]!["tools"]![0]!["name"]);
    }

    [Fact]
    public async Task More_requests_than_a_session_may_have_in_flight_all_run()
    {
        var answers = await _client.BatchAsync(Enumerable.Range(0, 12).Select(id => RawMcp.Call("echo", $"m{id}", $"{id}")));

        Assert.Equal(Enumerable.Range(0, 12).Select(id => $"m{id}"), Enumerable.Range(0, 12).Select(id => answers.To($"{id}").Text()));
    }

    [Fact]
    public async Task Notifications_and_responses_alone_are_202()
    {
        using var response = await _client.PostAsync(Batches.Of(RawMcp.Notification("notifications/initialized"), """{"jsonrpc":"2.0","id":"none","result":{}}"""));

        Assert.Equal((HttpStatusCode.Accepted, ""), (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    // JSON-RPC 2.0 §6.
    [Fact]
    public async Task What_is_no_message_has_an_entry_of_its_own_and_the_rest_runs()
    {
        var answers = await _client.BatchAsync("1", """{"jsonrpc":"2.0","id":7}""", "[]", RawMcp.Call("echo", "a", "8"), """{"jsonrpc":"2.0","id":9,"method":"tools/call","params":[]}""");

        Assert.Equal(2, answers.Count(answer => answer["id"] is null && answer.Code() == -32600));
        Assert.Equal((-32600, "a", -32602), (answers.To("7").Code(), answers.To("8").Text(), answers.To("9").Code()));
        Assert.Equal(5, answers.Count);
    }

    [Fact]
    public async Task Nothing_but_what_is_no_message_is_400_with_an_entry_for_each()
    {
        using var response = await _client.PostAsync("[1,null,{}]");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([-32600, -32600, -32600], (await RawMcp.ReadAsync(response)).AsArray().Select(answer => answer!.Code()));
    }

    [Theory]
    [InlineData("[]", 400, "The batch is empty.")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}},{"jsonrpc":"2.0","id":1,"method":"ping"}]""", 400, "Two requests of the batch have the same id.")]
    [InlineData("[1,2,3,4,5,6,7,8,9,10,11,12,13]", 413, "The batch has more than 12 messages.")]
    public async Task Batch_is_refused_as_a_whole_before_any_of_it_runs(string batch, int status, string message)
    {
        using var response = await _client.PostAsync(batch);

        Assert.Equal(status, (int)response.StatusCode);
        var answer = await RawMcp.ReadAsync(response);
        Assert.Equal((-32600, message), (answer.Code(), (string?)answer["error"]!["message"]));
        Assert.Equal(0, _server.Count("tools/call"));
    }

    [Theory]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","name":"evil"}}]""")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}},]""")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}""")]
    public async Task What_is_no_json_is_one_error_and_none_of_it_runs(string batch)
    {
        using var response = await _client.PostAsync(batch);

        Assert.Equal((HttpStatusCode.BadRequest, -32700), (response.StatusCode, (await RawMcp.ReadAsync(response)).Code()));
        Assert.Equal(0, _server.Count("tools/call"));
    }

    [Fact]
    public async Task Initialize_is_no_part_of_a_batch_and_neither_is_a_request_of_2026_07_28()
    {
        var modern = RawMcp.Request("tools/call", """{"name":"echo","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}""", "2");
        var answers = await _client.BatchAsync(RawMcp.Initialize(Batches.Revision), modern, RawMcp.Call("echo", "a", "3"));

        Assert.Equal((-32600, -32600, "a"), (answers.To("1").Code(), answers.To("2").Code(), answers.To("3").Text()));
        Assert.Equal(1, _server.Count("tools/call"));
    }

    [Theory]
    [InlineData("2024-11-05")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task Other_revisions_have_none(string revision)
    {
        using var client = new RawMcp(_gateway.Endpoint);
        await client.OpenAsync(revision);

        await AssertNoneAsync(client);
        await AssertNoneAsync(client, ("MCP-Protocol-Version", Batches.Revision));
    }

    [Fact]
    public async Task There_is_none_without_a_session_in_a_foreign_one_and_under_the_header_of_2026_07_28()
    {
        await AssertNoneAsync(_client, ("MCP-Protocol-Version", "2026-07-28"));
        await AssertNoneAsync(_client, ("Mcp-Session-Id", null));
        Assert.Equal(HttpStatusCode.NotFound, await _client.StatusAsync(Batches.Of(RawMcp.Call("echo")), ("Mcp-Session-Id", "AAAA")));
        Assert.Equal(HttpStatusCode.BadRequest, await _client.StatusAsync(Batches.Of(RawMcp.Call("echo")), ("MCP-Protocol-Version", "1999-01-01")));
        Assert.Equal(0, _server.Count("tools/call"));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("2025-03-26", true)]
    [InlineData("2025-06-18", false)]
    public async Task Without_sessions_the_header_says_the_revision(string? header, bool isTaken)
    {
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Binds(TargetYaml.Bind(0, TargetYaml.Route("r", "/mcp", $"statefulMode: stateless, targets: [{TargetYaml.Http("one", _server.Endpoint)}]"))));
        using var client = new RawMcp(gateway.Endpoint);

        using var response = await client.PostAsync(Batches.Of(RawMcp.Call("echo", "a", "1"), RawMcp.Call("echo", "b", "2")), ("MCP-Protocol-Version", header));

        Assert.Equal(isTaken ? HttpStatusCode.OK : HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(isTaken ? 2 : 0, _server.Count("tools/call"));
    }

    private async Task AssertNoneAsync(RawMcp client, params (string Name, string? Value)[] headers)
    {
        using var response = await client.PostAsync(Batches.Of(RawMcp.Call("echo")), headers);
        Assert.Equal((HttpStatusCode.BadRequest, -32600), (response.StatusCode, (await RawMcp.ReadAsync(response)).Code()));
        Assert.Equal(0, _server.Count("tools/call"));
    }
}
