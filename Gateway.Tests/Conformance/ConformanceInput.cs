#pragma warning disable MCP9005 // Deprecated by MCP 2026-07-28, and what its own suite asks for.
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Gateway.Tests.Conformance;

/// <summary>What tools of the conformance server ask of clients.</summary>
internal static class ConformanceInput
{
    /// <summary>A question with one required text field.</summary>
    public static InputRequest Question(string message, string field) => Elicitation(message,
        $$$"""{"type":"object","properties":{"{{{field}}}":{"type":"string"}},"required":["{{{field}}}"]}""");

    /// <summary>A question that is to be confirmed.</summary>
    public static InputRequest Confirmation(string message) => Elicitation(message, """{"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"]}""");

    public static InputRequest Sampling(string text, int maxTokens) => InputRequest.ForSampling(SamplingParams(text, maxTokens));

    public static InputRequest Roots() => InputRequest.ForRootsList(new ListRootsRequestParams());

    public static CreateMessageRequestParams SamplingParams(string text, int maxTokens) => new()
    {
        Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = text }] }],
        MaxTokens = maxTokens,
    };

    /// <summary>A question, its schema given as JSON.</summary>
    public static ElicitRequestParams ElicitParams(string message, string schema) => new()
    {
        Message = message,
        RequestedSchema = JsonSerializer.Deserialize<ElicitRequestParams.RequestSchema>(schema, ModelContextProtocol.McpJsonUtilities.DefaultOptions),
    };

    private static InputRequest Elicitation(string message, string schema) => InputRequest.ForElicitation(ElicitParams(message, schema));
}
