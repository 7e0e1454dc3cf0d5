using System.Text.Json.Nodes;

namespace Gateway.Tests.Support;

/// <summary>What the TypeScript client saw.</summary>
/// <param name="Output">The whole of it, as client.mjs describes it.</param>
public sealed record NodeClientResult(JsonNode Output)
{
    public string? ProtocolVersion => (string?)Output["protocolVersion"];

    /// <summary>Methods of the requests the server made.</summary>
    public IEnumerable<string> Asked => Output["asked"]!.AsArray().Select(request => (string)request!["method"]!);

    public IEnumerable<string> Notifications => Output["notifications"]!.AsArray().Select(notification => (string)notification!["method"]!);

    /// <summary>The result of a request step, by its place among them.</summary>
    public JsonNode Result(int step) => Output["answers"]![step]!["result"]
        ?? throw new InvalidOperationException($"Step {step} failed: {Output["answers"]![step]!.ToJsonString()}");

    /// <summary>The text of a tool's result.</summary>
    public string Text(int step) => string.Join('\n', Result(step)["content"]!.AsArray()
        .Where(block => (string?)block!["type"] == "text").Select(block => (string)block!["text"]!));

    /// <summary>The JSON-RPC error code of a request step; null if it succeeded.</summary>
    public int? ErrorCode(int step) => (int?)Output["answers"]![step]!["error"]?["code"];
}
