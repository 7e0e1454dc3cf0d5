using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>Calls one thing after the other, at a steady pace, and notes how each call ends. With a session, or, as a client of MCP 2026-07-28, without.</summary>
internal sealed class ChaosClient(string name, Uri endpoint, bool hasSession, ChaosHistory history, long runStarted) : IDisposable
{
    private const string Version = "2026-07-28";

    // Longer than any call and than any wait of the balancer: who is not answered by then never will be.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    private readonly RawMcp _mcp = new(endpoint) { Patience = Patience };
    private int _calls;

    public string Name => name;

    public bool HasSession => hasSession;

    /// <summary>Whether it opens another session when its own has ended, as clients do.</summary>
    public bool OpensAgain { get; set; }

    public async Task OpenAsync()
    {
        for (var tries = 0; hasSession && !await TryOpenAsync(); tries++)
        {
            Assert.True(tries < 30, $"{name} cannot open a session");
            await Passing.Async(TimeSpan.FromMilliseconds(500));
        }
    }

    /// <summary>Goes on with a session that was opened elsewhere.</summary>
    public void Use(string sessionId) => _mcp.SessionId = sessionId;

    /// <summary>Calls until it is told to stop; the call in flight is finished.</summary>
    /// <param name="delay">Before the first call, so that not all clients call at once.</param>
    /// <param name="pace">Between the beginnings of two calls, if the first ends by then.</param>
    /// <param name="work">What each call is to do.</param>
    /// <param name="stop">Tells it to stop.</param>
    public async Task RunAsync(TimeSpan delay, TimeSpan pace, Func<ChaosWork> work, CancellationToken stop)
    {
        try
        {
            using (var first = new PeriodicTimer(delay + TimeSpan.FromMilliseconds(1), TimeProvider.System))
            {
                await first.WaitForNextTickAsync(stop);
            }

            using var timer = new PeriodicTimer(pace, TimeProvider.System);
            do
            {
                var outcome = await CallAsync(work());
                if (outcome == CallOutcome.Lost && OpensAgain)
                {
                    // Or after the next call, which says the same.
                    await TryOpenAsync();
                }
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to.
        }
    }

    /// <summary>One call.</summary>
    public async Task<CallOutcome> CallAsync(ChaosWork work)
    {
        var nonce = $"{name}-{++_calls}";
        var started = TimeProvider.System.GetTimestamp();
        var (outcome, detail) = await SendAsync(nonce, work);
        history.Called(new ChaosCall(
            name, nonce, TimeProvider.System.GetElapsedTime(runStarted, started), TimeProvider.System.GetElapsedTime(started), outcome, detail));
        return outcome;
    }

    public void Dispose() => _mcp.Dispose();

    private async Task<bool> TryOpenAsync()
    {
        using var response = await _mcp.PostAsync(RawMcp.Initialize(), ("Mcp-Session-Id", null));
        if (response.StatusCode == HttpStatusCode.OK && response.Headers.TryGetValues("Mcp-Session-Id", out var ids))
        {
            _mcp.SessionId = ids.Single();
            using var initialized = await _mcp.PostAsync(RawMcp.Notification("notifications/initialized"));
            return initialized.StatusCode == HttpStatusCode.Accepted;
        }

        return false;
    }

    private async Task<(CallOutcome Outcome, string Detail)> SendAsync(string nonce, ChaosWork work)
    {
        var arguments = $$"""{"client":"{{name}}","nonce":"{{nonce}}","milliseconds":{{work.Milliseconds}}}""";
        List<string> meta = work.Progresses ? [$"\"progressToken\":\"{nonce}\""] : [];
        if (!hasSession)
        {
            meta.Add($$"""
                "io.modelcontextprotocol/protocolVersion":"{{Version}}","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"{{name}}","version":"1"}
                """);
        }

        var call = RawMcp.Request("tools/call", $$$"""{"name":"record","arguments":{{{arguments}}},"_meta":{{{{string.Join(',', meta)}}}}}""", $"\"{nonce}\"");
        try
        {
            using var response = hasSession
                ? await _mcp.PostAsync(call)
                : await _mcp.PostAsync(call, ("MCP-Protocol-Version", Version), ("Mcp-Method", "tools/call"), ("Mcp-Name", "record"));
            return response.StatusCode switch
            {
                HttpStatusCode.OK => Read(await RawMcp.ReadAsync(response, Patience), nonce),

                // The gateway's 503 and the balancer's say that nobody took it; the others, that its connection broke.
                HttpStatusCode.ServiceUnavailable => (CallOutcome.Failed, $"503 {await response.Content.ReadAsStringAsync(CancellationToken.None)}"),
                HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout => (CallOutcome.Unknown, ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture)),
                HttpStatusCode.NotFound => (CallOutcome.Lost, "404"),
                var status => (CallOutcome.Wrong, $"{(int)status} {await response.Content.ReadAsStringAsync(CancellationToken.None)}"),
            };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TaskCanceledException)
        {
            return (CallOutcome.Unknown, exception.Message);
        }
        catch (TimeoutException)
        {
            return (CallOutcome.Wrong, "nothing");
        }
    }

    private static (CallOutcome Outcome, string Detail) Read(JsonNode answer, string nonce)
    {
        var text = answer.ToJsonString();
        return (string?)answer["id"] != nonce ? (CallOutcome.Wrong, text)
            : answer["error"] is { } error
                ? (string?)error["data"]?["executed"] == "unknown" ? (CallOutcome.Unknown, text) : (CallOutcome.Failed, text)
            : (string?)answer["result"]?["content"]?[0]?["text"] == nonce ? (CallOutcome.Ok, "") : (CallOutcome.Wrong, text);
    }
}
