using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gateway.Host.Cli.DemoServer;

/// <summary>The prompts: a plain one, one with arguments that complete, one that embeds a resource.</summary>
internal static class DemoPrompts
{
    internal const string Plain = "plain";

    internal const string WithArguments = "withArguments";

    internal const string WithResource = "withResource";

    internal static IList<Prompt> List() =>
    [
        new() { Name = Plain, Title = "Plain", Description = "Always the same message." },
        new()
        {
            Name = WithArguments,
            Title = "With arguments",
            Description = "Asks for a text about a topic, in a tone.",
            Arguments =
            [
                new() { Name = "topic", Description = "What to write about.", Required = true },
                new() { Name = "tone", Description = "How to write: formal, friendly or terse.", Required = false },
            ],
        },
        new()
        {
            Name = WithResource,
            Title = "With a resource",
            Description = "Asks to explain an item, and brings the item along.",
            Arguments = [new() { Name = "id", Description = "Number of the item, 1 to 100.", Required = true }],
        },
    ];

    internal static GetPromptResult Get(GetPromptRequestParams request, DemoResources resources) => request.Name switch
    {
        Plain => Messages(User("Say hello to the world.")),
        WithArguments => Messages(
            User($"Write about {Required(request, "topic")} in a {Argument(request, "tone") ?? "friendly"} tone."),
            new PromptMessage { Role = Role.Assistant, Content = new TextContentBlock { Text = "How long may it be?" } },
            User("One paragraph.")),
        WithResource => Messages(User("Explain this item."), Embedded(DemoResources.ItemUri(Required(request, "id")), resources)),
        _ => throw new McpProtocolException($"Unknown prompt: {request.Name}", McpErrorCode.InvalidParams),
    };

    private static GetPromptResult Messages(params PromptMessage[] messages) => new() { Messages = [.. messages] };

    private static PromptMessage User(string text) => new() { Role = Role.User, Content = new TextContentBlock { Text = text } };

    private static PromptMessage Embedded(string uri, DemoResources resources) => new()
    {
        Role = Role.User,
        Content = new EmbeddedResourceBlock
        {
            Resource = resources.Read(uri) ?? throw new McpProtocolException("Argument 'id' must be a number from 1 to 100.", McpErrorCode.InvalidParams),
        },
    };

    private static string Required(GetPromptRequestParams request, string name) => Argument(request, name)
        ?? throw new McpProtocolException($"Argument '{name}' is missing.", McpErrorCode.InvalidParams);

    // MCP: the arguments of a prompt are strings.
    private static string? Argument(GetPromptRequestParams request, string name) =>
        request.Arguments?.TryGetValue(name, out var value) is true && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
