using Gateway.Host.Cli.DemoServer;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gateway.Tests.Conformance;

/// <summary>The prompts of the conformance server.</summary>
internal static class ConformancePrompts
{
    private const string Asking = "test_input_required_result_prompt";

    public static IList<Prompt> List() =>
    [
        new() { Name = "test_simple_prompt", Description = "A text." },
        new() { Name = "test_prompt_with_arguments", Description = "Two arguments.", Arguments = [Argument("arg1"), Argument("arg2")] },
        new() { Name = "test_prompt_with_embedded_resource", Description = "A resource.", Arguments = [Argument("resourceUri")] },
        new() { Name = "test_prompt_with_image", Description = "A picture." },
        new() { Name = Asking, Description = "Asks for its context." },
    ];

    public static async ValueTask<GetPromptResult> GetAsync(RequestContext<GetPromptRequestParams> request, CancellationToken cancellationToken) =>
        request.Params!.Name == Asking && !DemoEra.IsModern(request.JsonRpcRequest.Context?.ProtocolVersion ?? request.Server.NegotiatedProtocolVersion)
            ? Asked(Given(await LegacyRequests.AskAsync(request.Server, "user_context", Question(), cancellationToken)))
            : Get(request);

    private static GetPromptResult Get(RequestContext<GetPromptRequestParams> request) => request.Params!.Name switch
    {
        "test_simple_prompt" => Messages(Text("This is a simple prompt for testing.")),
        "test_prompt_with_arguments" => Messages(Text($"Prompt with arguments: arg1='{Value(request, "arg1")}', arg2='{Value(request, "arg2")}'")),
        "test_prompt_with_embedded_resource" => Messages(
            ConformanceTools.Embedded(Value(request, "resourceUri"), "text/plain", "Embedded resource content for testing."),
            Text("Please process the embedded resource above.")),
        "test_prompt_with_image" => Messages(ImageContentBlock.FromBytes(DemoPicture.Png, "image/png"), Text("Please analyze the image above.")),
        Asking => Asked(Context(request.Params)),
        var name => throw new McpProtocolException($"Unknown prompt: {name}", McpErrorCode.InvalidParams),
    };

    private static string Context(GetPromptRequestParams request) => request.InputResponses?.TryGetValue("user_context", out var answer) is true
        ? Given(answer)
        : throw new InputRequiredException(new Dictionary<string, InputRequest> { ["user_context"] = Question() });

    private static string Given(InputResponse answer) =>
        answer.Deserialize(InputResponse.ElicitResultJsonTypeInfo)?.Content?.TryGetValue("context", out var context) is true ? context.ToString() : "";

    private static InputRequest Question() => ConformanceInput.Question("What context should the prompt use?", "context");

    private static GetPromptResult Asked(string context) => Messages(Text($"Context: {context}"));

    private static GetPromptResult Messages(params ContentBlock[] content) =>
        new() { Messages = [.. content.Select(block => new PromptMessage { Role = Role.User, Content = block })] };

    private static TextContentBlock Text(string text) => new() { Text = text };

    private static PromptArgument Argument(string name) => new() { Name = name, Required = true };

    private static string Value(RequestContext<GetPromptRequestParams> request, string name) =>
        request.Params!.Arguments?.TryGetValue(name, out var value) is true
            ? value.GetString() ?? ""
            : throw new McpProtocolException($"Argument '{name}' is missing.", McpErrorCode.InvalidParams);
}
