using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gateway.Tests.Support;

/// <summary>
/// An MCP server in this process that does what a test says and records what it got: over Streamable HTTP at <see cref="Endpoint"/>, and
/// over HTTP+SSE at <see cref="SseEndpoint"/>. Without a script it has one tool, <c>echo</c>, which answers with its message.
/// </summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private const string Echo = """{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}""";

    private readonly ConcurrentDictionary<string, Func<ScriptedRequest, Task>> _script = new();
    private readonly ConcurrentDictionary<string, ScriptedStream?> _sessions = new();
    private StubHttpServer? _http;
    private int _counter;

    private ScriptedServer(string capabilities)
    {
        Capabilities = capabilities;
        On("tools/list", request => request.ResultAsync(Echo));
        On("tools/call", request => request.TextAsync((string?)request.Params?["arguments"]?["message"] ?? "called"));
    }

    /// <summary>What it says at <c>initialize</c>, as JSON.</summary>
    public string Capabilities { get; set; }

    /// <summary>Whether it gives out session ids and insists on them. Default: yes.</summary>
    public bool HasSessions { get; set; } = true;

    /// <summary>Whether it serves GET. Default: no (405).</summary>
    public bool HasStreams { get; set; }

    /// <summary>All requests, in the order they came.</summary>
    public Recorder<ScriptedRequest> Received { get; } = new();

    /// <summary>All streams that GET opened.</summary>
    public Recorder<ScriptedStream> Streams { get; } = new();

    public Uri Endpoint => new(_http!.Url, "/mcp");

    public Uri SseEndpoint => new(_http!.Url, "/sse");

    /// <param name="capabilities">What it says at <c>initialize</c>, as JSON.</param>
    /// <param name="port">A TCP port; 0 takes a free one.</param>
    /// <param name="tls">How handshakes are answered; null: plain HTTP.</param>
    public static async Task<ScriptedServer> StartAsync(string capabilities = """{"tools":{}}""", int port = 0, TlsHandshakeCallbackOptions? tls = null)
    {
        var server = new ScriptedServer(capabilities);
        server._http = await StubHttpServer.StartAsync(server.ServeAsync, port, tls);
        return server;
    }

    /// <summary>Answers a method, or an HTTP method other than POST, in another way from now on.</summary>
    public ScriptedServer On(string method, Func<ScriptedRequest, Task> answer)
    {
        _script[method] = answer;
        return this;
    }

    /// <summary>Knows no session any more, as after a restart.</summary>
    public void ForgetSessions() => _sessions.Clear();

    /// <summary>How often a method was received.</summary>
    public int Count(string method) => Received.Items.Count(request => request.Method == method);

    /// <summary>Ends it at once: connections break.</summary>
    public ValueTask DisposeAsync() => _http!.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        var request = await ScriptedRequest.ReadAsync(context);
        Received.Add(request);
        var posted = context.Request.Path == "/message" ? _sessions.GetValueOrDefault(context.Request.Query["session"].ToString()) : null;
        if (posted is not null)
        {
            request.ReplyOn(posted);
        }
        else if (HasSessions && request.Method != "initialize" && context.Request.Path != "/sse" && !_sessions.ContainsKey(request.Header("Mcp-Session-Id") ?? ""))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (_script.TryGetValue(request.Method ?? context.Request.Method, out var answer))
        {
            await answer(request);
            return;
        }

        await (request.Method switch
        {
            "initialize" => InitializeAsync(request),
            null => WithoutMethodAsync(request),
            _ when request.RawId is null => request.AcceptAsync(),
            _ => request.ResultAsync("{}"),
        });
    }

    private Task InitializeAsync(ScriptedRequest request)
    {
        if (HasSessions && request.Stream is null)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"upstream-{Interlocked.Increment(ref _counter)}");
            _sessions[id] = null;
            request.Context.Response.Headers["Mcp-Session-Id"] = id;
        }

        return request.ResultAsync($$$"""{"protocolVersion":"2025-11-25","capabilities":{{{Capabilities}}},"serverInfo":{"name":"scripted","version":"1"}}""");
    }

    private async Task WithoutMethodAsync(ScriptedRequest request)
    {
        var context = request.Context;
        switch (context.Request.Method)
        {
            case "GET" when context.Request.Path == "/sse" || HasStreams:
                await StreamAsync(request);
                break;
            case "DELETE":
                _sessions.TryRemove(request.Header("Mcp-Session-Id") ?? "", out _);
                break;
            case "POST":
                await request.AcceptAsync();
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                break;
        }
    }

    private async Task StreamAsync(ScriptedRequest request)
    {
        var stream = new ScriptedStream(request);
        await stream.BeginAsync();
        if (request.Context.Request.Path == "/sse")
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"sse-{Interlocked.Increment(ref _counter)}");
            _sessions[id] = stream;
            await stream.WriteAsync($"event: endpoint\ndata: /message?session={id}\n\n");
        }

        Streams.Add(stream);
        await stream.Ended;
    }
}
