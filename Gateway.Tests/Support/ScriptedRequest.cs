using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Support;

/// <summary>A request that a <see cref="ScriptedServer"/> got, and the ways to answer it.</summary>
public sealed class ScriptedRequest
{
    private readonly JsonElement _message;

    private ScriptedRequest(HttpContext context, string body)
    {
        Context = context;
        HttpMethod = context.Request.Method;
        RawTarget = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        Protocol = context.Request.Protocol;
        Body = body;
        Headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        _message = body.Length == 0 ? default : JsonDocument.Parse(body).RootElement;
    }

    public HttpContext Context { get; }

    public string HttpMethod { get; }

    /// <summary>Path and query, as they came.</summary>
    public string RawTarget { get; }

    /// <summary>The version of HTTP.</summary>
    public string Protocol { get; }

    /// <summary>The body, as it came.</summary>
    public string Body { get; }

    /// <summary>All headers; several of one name are joined by commas.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The method of the message; null for responses and for requests without a body.</summary>
    public string? Method => Member("method") is { ValueKind: JsonValueKind.String } method ? method.GetString() : null;

    /// <summary>The id of the message, as it came.</summary>
    public string? RawId => Member("id")?.GetRawText();

    public JsonNode? Params => Member("params") is { } parameters ? JsonNode.Parse(parameters.GetRawText()) : null;

    /// <summary>The name of the tool or prompt that is asked for.</summary>
    public string? Name => (string?)Params?["name"];

    /// <summary>Completes the waits of an answer when the client gives the request up.</summary>
    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>Where replies go that do not go on the response: HTTP+SSE.</summary>
    public ScriptedStream? Stream { get; private set; }

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Answers with a result, given as JSON.</summary>
    public Task ResultAsync(string result) => JsonAsync(Response(result));

    /// <summary>The response with this result, as JSON.</summary>
    public string Response(string result) => $$"""{"jsonrpc":"2.0","id":{{RawId}},"result":{{result}}}""";

    /// <summary>Answers a tool's call with a text.</summary>
    public Task TextAsync(string text) => ResultAsync($$"""{"content":[{"type":"text","text":{{JsonSerializer.Serialize(text)}}}]}""");

    /// <summary>Answers with a JSON-RPC error.</summary>
    public Task ErrorAsync(int code, string message) =>
        JsonAsync($$$"""{"jsonrpc":"2.0","id":{{{RawId}}},"error":{"code":{{{code}}},"message":{{{JsonSerializer.Serialize(message)}}}}}""");

    /// <summary>Answers with a status and a JSON-RPC error.</summary>
    public Task FailAsync(int status, int code, string message)
    {
        Context.Response.StatusCode = status;
        return ErrorAsync(code, message);
    }

    /// <summary>Answers with a JSON text, whatever it is.</summary>
    public async Task JsonAsync(string json)
    {
        if (Stream is not null)
        {
            await AcceptAsync();
            await Stream.SendAsync(json);
            return;
        }

        Context.Response.ContentType = "application/json";
        await Context.Response.WriteAsync(json);
    }

    /// <summary>202: taken.</summary>
    public async Task AcceptAsync()
    {
        Context.Response.StatusCode = StatusCodes.Status202Accepted;
        await Context.Response.CompleteAsync();
    }

    /// <summary>Answers with an event stream, on which the response is yet to be sent.</summary>
    public async Task<ScriptedStream> StreamAsync()
    {
        if (Stream is not null)
        {
            await AcceptAsync();
            return Stream;
        }

        var stream = new ScriptedStream(this);
        await stream.BeginAsync();
        return stream;
    }

    /// <summary>Does not answer before the client gives up.</summary>
    public async Task HangAsync()
    {
        var gone = new TaskCompletionSource();
        await using var registration = Aborted.Register(gone.SetResult);
        await gone.Task;
    }

    internal static async Task<ScriptedRequest> ReadAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        return new ScriptedRequest(context, await reader.ReadToEndAsync());
    }

    internal void ReplyOn(ScriptedStream stream) => Stream = stream;

    private JsonElement? Member(string name) =>
        _message.ValueKind == JsonValueKind.Object && _message.TryGetProperty(name, out var value) ? value : null;
}
