#pragma warning disable MCP9005 // Deprecated by MCP 2026-07-28, and part of every revision that clients speak today.
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gateway.Host.Cli.DemoServer.Tools;

/// <summary>Tools that turn to the client: log messages, sampling, elicitation, roots.</summary>
internal static class ClientTools
{
    internal static IEnumerable<DemoTool> All()
    {
        yield return new DemoTool("log", "Sends a log message to the client, if the client's level lets it pass.", LogAsync,
            """
            {"type":"object","properties":{
              "level":{"type":"string","enum":["debug","info","notice","warning","error","critical","alert","emergency"]},
              "message":{"type":"string"}
            },"required":["level","message"]}
            """);

        yield return new DemoTool("sample", "Asks the client's model and answers with what it says.", SampleAsync,
            """{"type":"object","properties":{"prompt":{"type":"string"}},"required":["prompt"]}""");

        yield return new DemoTool("ask", "Asks the user a question and answers with what they say.", AskAsync,
            """{"type":"object","properties":{"question":{"type":"string"}},"required":["question"]}""");

        yield return new DemoTool("roots", "Asks the client for its roots and answers with their URIs, one a line.", RootsAsync);
    }

    private static async ValueTask<CallToolResult> LogAsync(ToolCall call)
    {
        if (!Enum.TryParse<LoggingLevel>(call.Text("level"), ignoreCase: true, out var level) || !Enum.IsDefined(level))
        {
            throw new McpException("Argument 'level' must be a level of RFC 5424: debug, info, … emergency.");
        }

        var message = call.Text("message");
        if (!Passes(call, level))
        {
            return DemoTool.Text("Not sent: below the client's level.");
        }

        var notification = new LoggingMessageNotificationParams { Level = level, Logger = "demo", Data = JsonSerializer.SerializeToElement(message) };
        await call.Server.SendNotificationAsync(NotificationMethods.LoggingMessageNotification, notification, cancellationToken: call.CancellationToken);
        return DemoTool.Text("Sent.");
    }

    // Legacy: everything passes until the client sets a level. Modern: nothing passes unless the request names a level.
    private static bool Passes(ToolCall call, LoggingLevel level) => call.IsModern
        ? level >= call.Context?.LogLevel
        : call.Server.LoggingLevel is not { } lowest || level >= lowest;

    private static async ValueTask<CallToolResult> SampleAsync(ToolCall call)
    {
        var answer = await ClientInput.SampleAsync(call, new CreateMessageRequestParams
        {
            Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = call.Text("prompt") }] }],
            MaxTokens = 200,
        });
        return DemoTool.Text(string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text)));
    }

    private static async ValueTask<CallToolResult> AskAsync(ToolCall call)
    {
        var answer = await ClientInput.ElicitAsync(call, new ElicitRequestParams
        {
            Message = call.Text("question"),
            RequestedSchema = new()
            {
                Properties = { ["answer"] = new ElicitRequestParams.StringSchema { Title = "Answer", MinLength = 1, MaxLength = 1000 } },
                Required = ["answer"],
            },
        });
        return DemoTool.Text(answer.IsAccepted && answer.Content?.TryGetValue("answer", out var text) is true ? text.ToString() : $"({answer.Action})");
    }

    private static async ValueTask<CallToolResult> RootsAsync(ToolCall call)
    {
        var answer = await ClientInput.RootsAsync(call);
        return DemoTool.Text(string.Join('\n', answer.Roots.Select(root => root.Uri)));
    }
}
