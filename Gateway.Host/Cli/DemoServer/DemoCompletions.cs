using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gateway.Host.Cli.DemoServer;

/// <summary>What may follow in an argument of a prompt or of a resource template.</summary>
internal static class DemoCompletions
{
    // MCP: at most 100 values in one answer.
    private const int MaxValues = 100;

    private static readonly string[] Tones = ["formal", "friendly", "terse"];

    private static readonly string[] Topics = ["clouds", "clocks", "gardens", "gateways", "trains"];

    internal static CompleteResult Complete(CompleteRequestParams request)
    {
        var matches = Values(request.Ref, request.Argument.Name)
            .Where(value => value.StartsWith(request.Argument.Value, StringComparison.OrdinalIgnoreCase))
            .ToArray();
        return new CompleteResult
        {
            Completion = new Completion
            {
                Values = matches.Take(MaxValues).ToArray(),
                Total = matches.Length,
                HasMore = matches.Length > MaxValues,
            },
        };
    }

    private static IReadOnlyList<string> Values(Reference reference, string argument) => (reference, argument) switch
    {
        (PromptReference { Name: DemoPrompts.WithArguments }, "topic") => Topics,
        (PromptReference { Name: DemoPrompts.WithArguments }, "tone") => Tones,
        (PromptReference { Name: DemoPrompts.WithResource }, "id") => DemoResources.ItemIds,
        (ResourceTemplateReference { Uri: DemoResources.ItemTemplate }, "id") => DemoResources.ItemIds,
        (PromptReference { Name: DemoPrompts.Plain or DemoPrompts.WithArguments or DemoPrompts.WithResource }, _) => [],
        (PromptReference prompt, _) => throw new McpProtocolException($"Unknown prompt: {prompt.Name}", McpErrorCode.InvalidParams),
        (ResourceTemplateReference { Uri: DemoResources.ItemTemplate }, _) => [],
        _ => throw new McpProtocolException($"Unknown resource template: {reference}", McpErrorCode.InvalidParams),
    };
}
