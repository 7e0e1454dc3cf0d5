using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>
/// Servers of older revisions that ask on the stream of GET while they serve a call, as many do though the question is part of it; in front of them a client
/// of 2026-07-28, which can be asked by the answer to a call and by nothing else.
/// </summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class StrayQuestionTests : IAsyncLifetime
{
    private const string Question = """{"jsonrpc":"2.0","id":"stray","method":"elicitation/create","params":{"message":"Who?","requestedSchema":{"type":"object"}}}""";

    private readonly TaskCompletionSource _served = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;
    private RawModern _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.HasStreams = true;
        _server.On("tools/call", async request =>
        {
            await _served.Task;
            await request.TextAsync("done");
        });
        _gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)));
        _client = new RawModern(_gateway.Endpoint) { Capabilities = """{"elicitation":{}}""" };
    }

    public async ValueTask DisposeAsync()
    {
        _served.TrySetResult();
        _client.Dispose();
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Question_goes_with_the_only_call_in_flight_and_its_answer_back_to_the_server()
    {
        var calling = _client.ResultAsync("tools/call", RawModern.Call("echo"));
        var stream = await AtTheServerAsync(calls: 1);

        await stream.SendAsync(Question);
        var asked = await calling;
        Assert.Equal("Who?", (string?)asked["inputRequests"]!["stray"]!["params"]!["message"]);
        var answering = _client.ResultAsync("tools/call", RawModern.Call("echo", more:
            $$$""","inputResponses":{"stray":{"action":"accept","content":{} } },"requestState":{{{asked["requestState"]!.ToJsonString()}}}"""));

        var answer = await _server.Received.WaitAsync(request => request.RawId == "\"stray\"", "the answer at the server");
        Assert.Contains("\"action\":\"accept\"", answer.Body, StringComparison.Ordinal);
        _served.SetResult();
        Assert.Equal("done", (string?)(await answering)["content"]![0]!["text"]);
        Assert.Equal(1, _server.Count("tools/call"));
    }

    [Fact]
    public async Task Question_is_refused_where_nobody_can_say_for_which_of_two_calls_it_is()
    {
        var calling = new[] { _client.ResultAsync("tools/call", RawModern.Call("echo")), _client.ResultAsync("tools/call", RawModern.Call("echo")) };
        var stream = await AtTheServerAsync(calls: 2);

        await stream.SendAsync(Question);

        await AssertRefusedAsync();
        _served.SetResult();
        Assert.All(await Task.WhenAll(calling), result => Assert.Equal("done", (string?)result["content"]![0]!["text"]));
    }

    [Fact]
    public async Task Question_is_refused_when_no_call_is_in_flight()
    {
        _served.SetResult();
        await _client.ResultAsync("tools/call", RawModern.Call("echo"));
        var stream = await AtTheServerAsync(calls: 1);

        await stream.SendAsync(Question);

        await AssertRefusedAsync();
    }

    private async Task<ScriptedStream> AtTheServerAsync(int calls)
    {
        await _server.Received.WaitAsync(request => request.Method == "tools/call", "the calls at the server", calls);
        return await _server.Streams.WaitAsync(_ => true, "the stream of GET");
    }

    private async Task AssertRefusedAsync()
    {
        var answer = await _server.Received.WaitAsync(request => request.RawId == "\"stray\"", "the answer at the server");
        Assert.Contains("-32601", answer.Body, StringComparison.Ordinal);
    }
}
