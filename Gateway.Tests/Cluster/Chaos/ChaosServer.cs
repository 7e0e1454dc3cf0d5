using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>The server that records what it executes.</summary>
internal sealed class ChaosServer : IAsyncDisposable
{
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromSeconds(5);

    private readonly ScriptedServer _server;
    private readonly ChaosHistory _history;

    private ChaosServer(ScriptedServer server, ChaosHistory history) => (_server, _history) = (server, history);

    public Uri Endpoint => _server.Endpoint;

    /// <param name="history">Where executions are recorded.</param>
    /// <param name="handshake">How long it takes for a handshake, and for a ping.</param>
    public static async Task<ChaosServer> StartAsync(ChaosHistory history, TimeSpan handshake)
    {
        var scripted = await ScriptedServer.StartAsync("""{"tools":{"listChanged":true}}""");
        var server = new ChaosServer(scripted, history);
        scripted.HasStreams = true;
        scripted.On("tools/list", request => request.ResultAsync("""{"tools":[{"name":"record","inputSchema":{"type":"object"}}]}"""));
        scripted.On("tools/call", server.ExecuteAsync);
        scripted.On("ping", async request =>
        {
            await Passing.Async(handshake);
            await request.ResultAsync("{}");
        });
        return server;
    }

    /// <summary>Tells every session that its tools have changed.</summary>
    public Task TellAllAsync() => Task.WhenAll(_server.Streams.Items.Where(stream => !stream.Ended.IsCompleted)
        .Select(stream => stream.SendAsync(RawMcp.Notification("notifications/tools/list_changed"))));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    // The record is made before the answer, as an execution is.
    private async Task ExecuteAsync(ScriptedRequest request)
    {
        var arguments = request.Params!["arguments"]!;
        var nonce = (string)arguments["nonce"]!;
        _history.Executed(new ChaosExecution((string)arguments["client"]!, nonce, request.RawId!));
        var left = TimeSpan.FromMilliseconds((int?)arguments["milliseconds"] ?? 0);
        if (request.Params["_meta"]?["progressToken"] is not { } token)
        {
            await Passing.Async(left);
            await request.TextAsync(nonce);
            return;
        }

        var stream = await request.StreamAsync();
        for (var progress = 1; left > BetweenProgress; progress++, left -= BetweenProgress)
        {
            await Passing.Async(BetweenProgress);
            await stream.SendAsync(RawMcp.Notification("notifications/progress", $$"""{"progressToken":{{token.ToJsonString()}},"progress":{{progress}}}"""));
        }

        await Passing.Async(left);
        await stream.SendAsync(request.Response($$"""{"content":[{"type":"text","text":"{{nonce}}"}]}"""));
    }
}
