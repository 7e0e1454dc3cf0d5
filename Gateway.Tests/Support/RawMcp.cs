using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Support;

/// <summary>MCP over HTTP by hand, for what no proper client would send, and for what one cannot see: statuses and headers.</summary>
public sealed class RawMcp(Uri endpoint) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1) });

    /// <summary>Sent with each request when set.</summary>
    public string? SessionId { get; set; }

    /// <summary>How long the beginning of an answer may take.</summary>
    public TimeSpan Patience { get; init; } = Deadline.Default;

    /// <summary>The header <c>Authorization</c>, sent with each request when set.</summary>
    public string? Authorization { get; set; }

    public static string Initialize(string version = "2025-11-25", string capabilities = "{}") => $$$$"""
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"{{{{version}}}}","capabilities":{{{{capabilities}}}},"clientInfo":{"name":"raw","version":"1"}}}
        """;

    /// <summary>A request, its id and params given as JSON.</summary>
    public static string Request(string method, string parameters = "{}", string id = "1") =>
        $$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{parameters}}}""";

    /// <summary>A call of a tool, with its one argument <c>message</c>.</summary>
    public static string Call(string tool, string message = "hello", string id = "1") =>
        Request("tools/call", $$$"""{"name":"{{{tool}}}","arguments":{"message":"{{{message}}}"}}""", id);

    public static string Notification(string method, string parameters = "{}") => $$"""{"jsonrpc":"2.0","method":"{{method}}","params":{{parameters}}}""";

    /// <summary>Initializes a session and keeps its id.</summary>
    public async Task<JsonNode> OpenAsync(string version = "2025-11-25", string capabilities = "{}")
    {
        using var response = await PostAsync(Initialize(version, capabilities));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await ReadAsync(response);
        SessionId = response.Headers.TryGetValues("Mcp-Session-Id", out var ids) ? ids.Single() : throw new InvalidOperationException($"No session: {answer.ToJsonString()}");

        using var initialized = await PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        Assert.Equal(HttpStatusCode.Accepted, initialized.StatusCode);
        return answer;
    }

    public Task<HttpResponseMessage> PostAsync(string body, params (string Name, string? Value)[] headers) =>
        SendAsync(HttpMethod.Post, body, headers);

    /// <summary>Posts a request and reads its answer: 200 and a JSON-RPC response with the same id.</summary>
    public async Task<JsonNode> AskAsync(string request)
    {
        using var response = await PostAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await ReadAsync(response);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(request)!["id"], answer["id"]), $"{answer.ToJsonString()} does not answer {request}");
        return answer;
    }

    /// <summary>Posts a request and reads the text of its result.</summary>
    public async Task<string> TextAsync(string call)
    {
        var answer = await AskAsync(call);
        return (string?)answer["result"]?["content"]?[0]?["text"] ?? throw new InvalidOperationException($"No text: {answer.ToJsonString()}");
    }

    /// <summary>Posts a request whose answer must be a stream.</summary>
    public async Task<EventStream> StreamAsync(string request, params (string Name, string? Value)[] headers) => EventStream.Of(await PostAsync(request, headers));

    /// <summary>Opens the stream of GET, which must be given.</summary>
    public async Task<EventStream> ListenAsync(string? lastEventId = null) => EventStream.Of(await GetAsync(lastEventId));

    public Task<HttpResponseMessage> GetAsync(string? lastEventId = null) => SendAsync(HttpMethod.Get, null, ("Last-Event-ID", lastEventId));

    /// <summary>Posts a message and tells its status.</summary>
    public async Task<HttpStatusCode> StatusAsync(string body, params (string Name, string? Value)[] headers)
    {
        using var response = await PostAsync(body, headers);
        return response.StatusCode;
    }

    /// <param name="method">The HTTP method.</param>
    /// <param name="body">Sent as application/json unless a header says otherwise.</param>
    /// <param name="headers">Added, or put in the place of the usual ones; null leaves one out.</param>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string? body, params (string Name, string? Value)[] headers)
    {
        var all = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Accept"] = "application/json, text/event-stream",
            ["Content-Type"] = "application/json",
            ["Mcp-Session-Id"] = SessionId,
            ["Authorization"] = Authorization,
        };
        foreach (var (name, value) in headers)
        {
            all[name] = value;
        }

        var request = new HttpRequestMessage(method, endpoint);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = all["Content-Type"] is { } type ? MediaTypeHeaderValue.Parse(type) : null;
        }

        foreach (var (name, value) in all.Where(header => header.Value is not null && header.Key != "Content-Type"))
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value), $"cannot send the header {name}");
        }

        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken)
            .Within($"the answer to {method} {endpoint}", Patience);
    }

    /// <summary>The answer's JSON: the body, or the last event of a stream.</summary>
    public static async Task<JsonNode> ReadAsync(HttpResponseMessage response, TimeSpan? patience = null)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken).Within("the body of an answer", patience);
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            text = text.Split('\n').Last(line => line.StartsWith("data:", StringComparison.Ordinal))["data:".Length..];
        }

        return JsonNode.Parse(text) ?? throw new InvalidOperationException("The answer is null.");
    }

    public void Dispose() => _http.Dispose();
}
