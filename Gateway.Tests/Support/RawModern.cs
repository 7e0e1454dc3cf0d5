using System.Net;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Support;

/// <summary>A client of MCP 2026-07-28 by hand: each request says who it is, and its headers say what its body says, unless a test wants otherwise.</summary>
public sealed class RawModern(Uri endpoint) : IDisposable
{
    public const string Version = "2026-07-28";

    private const string Prefix = "io.modelcontextprotocol/";

    private readonly RawMcp _raw = new(endpoint);

    /// <summary>What the client can be asked, as JSON.</summary>
    public string Capabilities { get; set; } = "{}";

    /// <summary>The header <c>Authorization</c>, sent with each request when set.</summary>
    public string? Authorization
    {
        get => _raw.Authorization;
        set => _raw.Authorization = value;
    }

    /// <summary>A request with what its revision wants in <c>_meta</c>, beside what is there.</summary>
    public JsonObject Request(string method, string parameters = "{}", string id = "1")
    {
        var all = JsonNode.Parse(parameters)!.AsObject();
        if (all["_meta"] is not JsonObject meta)
        {
            all["_meta"] = meta = [];
        }

        meta[$"{Prefix}protocolVersion"] = Version;
        meta[$"{Prefix}clientCapabilities"] = JsonNode.Parse(Capabilities);
        meta[$"{Prefix}clientInfo"] = JsonNode.Parse("""{"name":"raw","version":"1"}""");
        return new JsonObject { ["jsonrpc"] = "2.0", ["id"] = JsonNode.Parse(id), ["method"] = method, ["params"] = all };
    }

    /// <summary>Posts a message with the headers it needs; a header given here takes the place of its own, null leaves it out.</summary>
    public Task<HttpResponseMessage> PostAsync(JsonObject message, params (string Name, string? Value)[] headers)
    {
        var parameters = message["params"] as JsonObject;
        var name = (string?)message["method"] switch
        {
            "tools/call" or "prompts/get" => parameters?["name"],
            "resources/read" => parameters?["uri"],
            _ => null,
        };
        return _raw.PostAsync(
            message.ToJsonString(),
            [("MCP-Protocol-Version", Version), ("Mcp-Method", (string?)message["method"]), ("Mcp-Name", (string?)name), .. headers]);
    }

    public Task<HttpResponseMessage> PostAsync(string method, string parameters = "{}", string id = "1") => PostAsync(Request(method, parameters, id));

    /// <summary>Posts a request and reads its answer: 200 and a response with the same id.</summary>
    public async Task<JsonNode> AskAsync(string method, string parameters = "{}", string id = "1")
    {
        using var response = await PostAsync(method, parameters, id);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Mcp-Session-Id"));
        var answer = await RawMcp.ReadAsync(response);
        Assert.Equal(JsonNode.Parse(id)!.ToJsonString(), answer["id"]!.ToJsonString());
        return answer;
    }

    /// <summary>Posts a request and reads its result.</summary>
    public async Task<JsonNode> ResultAsync(string method, string parameters = "{}") =>
        await AskAsync(method, parameters) is var answer && answer["result"] is { } result ? result : throw new InvalidOperationException($"No result: {answer.ToJsonString()}");

    /// <summary>Calls a tool with its one argument <c>message</c> and reads the text of its result.</summary>
    public async Task<string?> TextAsync(string tool, string message = "hello") =>
        (string?)(await ResultAsync("tools/call", Call(tool, message)))["content"]?[0]?["text"];

    /// <summary>Posts a request and tells its status and the code of its error; 0: a result.</summary>
    public async Task<(HttpStatusCode Status, int Code)> OutcomeAsync(JsonObject message, params (string Name, string? Value)[] headers)
    {
        using var response = await PostAsync(message, headers);
        var answer = await RawMcp.ReadAsync(response);
        Assert.Equal(message["id"]?.ToJsonString(), answer["id"]?.ToJsonString());
        return (response.StatusCode, (int?)answer["error"]?["code"] ?? 0);
    }

    /// <summary>Posts a request whose answer must be a stream.</summary>
    public async Task<EventStream> StreamAsync(string method, string parameters = "{}", string id = "1") => EventStream.Of(await PostAsync(method, parameters, id));

    /// <summary>The params of a call of a tool with its one argument <c>message</c>.</summary>
    public static string Call(string tool, string message = "hello", string more = "") => $$$"""{"name":"{{{tool}}}","arguments":{"message":"{{{message}}}"}{{{more}}}}""";

    public void Dispose() => _raw.Dispose();
}
