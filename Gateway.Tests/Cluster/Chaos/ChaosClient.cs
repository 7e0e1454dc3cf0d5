using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>Calls one thing after the other, at a steady pace, and notes how each call ends. With a session, or, as a client of MCP 2026-07-28, without.</summary>
internal sealed class ChaosClient(string name, Uri endpoint, bool hasSession, ChaosHistory history, long runStarted) : IDisposable
{
    private const string Version = "2026-07-28";

    private readonly RawMcp _mcp = new(endpoint);
    private int _calls;

    public string Name => name;

    public bool HasSession => hasSession;

    public async Task OpenAsync()
    {
        if (hasSession)
        {
            await _mcp.OpenAsync();
        }
    }

    /// <summary>Calls until it is told to stop; the call in flight is finished.</summary>
    public async Task RunAsync(TimeSpan pace, Func<int> milliseconds, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(pace, TimeProvider.System);
        while (!stop.IsCancellationRequested)
        {
            await CallAsync(milliseconds());
            try
            {
                await timer.WaitForNextTickAsync(stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>One call that takes so long at the server.</summary>
    public async Task CallAsync(int milliseconds)
    {
        var nonce = $"{name}-{++_calls}";
        var started = TimeProvider.System.GetTimestamp();
        var (outcome, detail) = await SendAsync(nonce, milliseconds);
        history.Called(new ChaosCall(
            name, nonce, TimeProvider.System.GetElapsedTime(runStarted, started), TimeProvider.System.GetElapsedTime(started), outcome, detail));
    }

    public void Dispose() => _mcp.Dispose();

    private async Task<(CallOutcome Outcome, string Detail)> SendAsync(string nonce, int milliseconds)
    {
        var arguments = $$"""{"client":"{{name}}","nonce":"{{nonce}}","milliseconds":{{milliseconds}}}""";
        var meta = hasSession ? "" : $$$""", "_meta":{"io.modelcontextprotocol/protocolVersion":"{{{Version}}}","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"{{{name}}}","version":"1"}}""";
        var call = RawMcp.Request("tools/call", $$"""{"name":"record","arguments":{{arguments}}{{meta}}}""", $"\"{nonce}\"");
        try
        {
            using var response = hasSession
                ? await _mcp.PostAsync(call)
                : await _mcp.PostAsync(call, ("MCP-Protocol-Version", Version), ("Mcp-Method", "tools/call"), ("Mcp-Name", "record"));
            return response.StatusCode switch
            {
                HttpStatusCode.OK => Read(await RawMcp.ReadAsync(response), nonce),

                // The gateway's 503 and the balancer's say that nobody took it; the others, that its connection broke.
                HttpStatusCode.ServiceUnavailable => (CallOutcome.Failed, "503"),
                HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout => (CallOutcome.Unknown, ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture)),
                HttpStatusCode.NotFound => (CallOutcome.Lost, "404"),
                var status => (CallOutcome.Wrong, $"{(int)status} {await response.Content.ReadAsStringAsync(CancellationToken.None)}"),
            };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TaskCanceledException)
        {
            return (CallOutcome.Unknown, exception.Message);
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
