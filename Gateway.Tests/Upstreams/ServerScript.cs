using System.Text.Json;

namespace Gateway.Tests.Upstreams;

/// <summary>What a scripted server is and does.</summary>
internal sealed class ServerScript
{
    private readonly Dictionary<string, Func<ScriptedChild, ScriptedRequest, Task<string?>>> _answers = [];

    /// <summary>Its raw capabilities.</summary>
    public string Capabilities { get; init; } = """{"tools":{"listChanged":true},"logging":{},"resources":{"subscribe":true}}""";

    /// <summary>What it writes in place of an answer to initialize; null: an answer.</summary>
    public string? Instead { get; init; }

    /// <summary>Whether it reads what is sent to it.</summary>
    public bool TakesInput { get; init; } = true;

    /// <summary>How much its input holds before writing to it waits.</summary>
    public int InputBytes { get; init; } = 64 << 10;

    /// <summary>Done when it hears that the client is ready.</summary>
    public Func<ScriptedChild, Task> OnInitialized { get; init; } = _ => Task.CompletedTask;

    /// <summary>Says how a method is answered: with the raw result.</summary>
    public ServerScript On(string method, string result) => On(method, (_, _) => Task.FromResult<string?>($"\"result\":{result}"));

    /// <summary>Says how a method is answered: with what follows the id in the response; null: not at all.</summary>
    public ServerScript On(string method, Func<ScriptedChild, ScriptedRequest, Task<string?>> answer)
    {
        _answers[method] = answer;
        return this;
    }

    public Task OnNotificationAsync(ScriptedChild server, string? method) =>
        method == "notifications/initialized" ? OnInitialized(server) : Task.CompletedTask;

    public async Task<string?> AnswerAsync(ScriptedChild server, ScriptedRequest request)
    {
        if (_answers.TryGetValue(request.Method, out var answer))
        {
            return await answer(server, request);
        }

        if (request.Method == "initialize" && Instead is not null)
        {
            await server.SendAsync(Instead);
            return null;
        }

        return request.Method switch
        {
            "initialize" => $$"""
                "result":{"protocolVersion":"2025-06-18","capabilities":{{Capabilities}},"serverInfo":{"name":"scripted"} }
                """,
            "logging/setLevel" or "resources/subscribe" or "resources/unsubscribe" or "ping" => "\"result\":{}",
            _ => """
                "error":{"code":-32601,"message":"not scripted"}
                """,
        };
    }
}

/// <summary>A request as a scripted server got it.</summary>
/// <param name="RawId">Its id as it stands in the message.</param>
/// <param name="Method">Its method.</param>
/// <param name="Params">Its params; undefined: none.</param>
internal sealed record ScriptedRequest(string RawId, string Method, JsonElement Params)
{
    /// <summary>A member of the params as text.</summary>
    public string? this[string name] => Params.ValueKind == JsonValueKind.Object && Params.TryGetProperty(name, out var value) ? value.ToString() : null;

    /// <summary>Reads a message; null when it is no request.</summary>
    public static ScriptedRequest? Read(JsonElement message) => message.TryGetProperty("id", out var id) && message.TryGetProperty("method", out var method)
        ? new ScriptedRequest(id.GetRawText(), method.GetString()!, message.TryGetProperty("params", out var parameters) ? parameters.Clone() : default)
        : null;
}
