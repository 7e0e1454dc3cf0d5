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

    public static string Initialize(string version = "2025-11-25") => $$$$"""
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"{{{{version}}}}","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}
        """;

    /// <summary>Initializes a session and keeps its id.</summary>
    public async Task<JsonNode> OpenAsync(string version = "2025-11-25")
    {
        using var response = await PostAsync(Initialize(version));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        SessionId = response.Headers.GetValues("Mcp-Session-Id").Single();
        var answer = await ReadAsync(response);

        using var initialized = await PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        Assert.Equal(HttpStatusCode.Accepted, initialized.StatusCode);
        return answer;
    }

    public Task<HttpResponseMessage> PostAsync(string body, params (string Name, string? Value)[] headers) =>
        SendAsync(HttpMethod.Post, body, headers);

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
            .Within($"the answer to {method} {endpoint}");
    }

    /// <summary>The answer's JSON: the body, or the last event of a stream.</summary>
    public static async Task<JsonNode> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken).Within("the body of an answer");
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            text = text.Split('\n').Last(line => line.StartsWith("data:", StringComparison.Ordinal))["data:".Length..];
        }

        return JsonNode.Parse(text) ?? throw new InvalidOperationException("The answer is null.");
    }

    public void Dispose() => _http.Dispose();
}
