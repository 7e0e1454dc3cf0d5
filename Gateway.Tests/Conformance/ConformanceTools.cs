#pragma warning disable MCP9005 // Deprecated by MCP 2026-07-28, and part of what the suite asks of older revisions.
using System.Text.Json;
using Gateway.Host.Cli.DemoServer;
using Gateway.Host.Cli.DemoServer.Tools;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gateway.Tests.Conformance;

/// <summary>Tools whose answers need nothing of the client.</summary>
internal static class ConformanceTools
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // The shortest WAV file: a header and no sample.
    private static readonly byte[] Wav = Convert.FromBase64String("UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=");

    private const string JsonSchema2020 =
        """
        {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
         "$defs":{"address":{"$anchor":"addressDef","type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
         "properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},"contactMethod":{"type":"string","enum":["phone","email"]},
           "phone":{"type":"string"},"email":{"type":"string"}},
         "allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],
         "if":{"properties":{"contactMethod":{"const":"phone"}},"required":["contactMethod"]},"then":{"required":["phone"]},"else":{"required":["email"]},
         "additionalProperties":false}
        """;

    public static IEnumerable<DemoTool> All()
    {
        yield return new DemoTool("test_simple_text", "A text.", _ => DemoTool.Text("This is a simple text response for testing."));
        yield return new DemoTool("test_image_content", "A picture.", _ => Content(ImageContentBlock.FromBytes(DemoPicture.Png, "image/png")));
        yield return new DemoTool("test_audio_content", "A sound.", _ => Content(AudioContentBlock.FromBytes(Wav, "audio/wav")));
        yield return new DemoTool("test_embedded_resource", "A resource.", _ =>
            Content(Embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.")));
        yield return new DemoTool("test_multiple_content_types", "A text, a picture and a resource.", _ => Content(
            new TextContentBlock { Text = "Multiple content types test:" },
            ImageContentBlock.FromBytes(DemoPicture.Png, "image/png"),
            Embedded("test://mixed-content-resource", "application/json", """{"test":"data","value":123}""")));
        yield return new DemoTool("test_error_handling", "An error.", _ => DemoTool.Failure("This tool intentionally returns an error for testing"));
        yield return new DemoTool("test_tool_with_logging", "Logs three times.", LogAsync);
        yield return new DemoTool("test_logging_tool", "Logs three times.", LogAsync);
        yield return new DemoTool("test_tool_with_progress", "Reports progress.", ProgressAsync);
        yield return new DemoTool("json_schema_2020_12_tool", "Tool with JSON Schema 2020-12 features", _ => DemoTool.Text("Taken."), JsonSchema2020);
        yield return new DemoTool("test_x_mcp_header", "Has an argument that stands in a header as well.", call => DemoTool.Text(call.Text("region")),
            """{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}}}""");
    }

    public static EmbeddedResourceBlock Embedded(string uri, string type, string text) =>
        new() { Resource = new TextResourceContents { Uri = uri, MimeType = type, Text = text } };

    private static CallToolResult Content(params ContentBlock[] content) => new() { Content = [.. content] };

    private static async ValueTask<CallToolResult> LogAsync(ToolCall call)
    {
        foreach (var text in new[] { "Tool execution started", "Tool processing data", "Tool execution completed" })
        {
            // MCP 2026-07-28: nothing is logged to a request that names no level.
            if (!call.IsModern || LoggingLevel.Info >= call.Context?.LogLevel)
            {
                await call.Server.SendNotificationAsync(
                    NotificationMethods.LoggingMessageNotification,
                    new LoggingMessageNotificationParams { Level = LoggingLevel.Info, Data = JsonSerializer.SerializeToElement(text) },
                    cancellationToken: call.CancellationToken);
            }

            // The suite asks for the pauses: a client must take what comes before the answer.
            await Task.Delay(Pause, TimeProvider.System, call.CancellationToken);
        }

        return DemoTool.Text("Logged.");
    }

    private static async ValueTask<CallToolResult> ProgressAsync(ToolCall call)
    {
        for (var done = 0; done <= 100; done += 50)
        {
            if (call.Params.ProgressToken is { } token)
            {
                await call.Server.NotifyProgressAsync(token, new ProgressNotificationValue { Progress = done, Total = 100 }, cancellationToken: call.CancellationToken);
            }

            await Task.Delay(Pause, TimeProvider.System, call.CancellationToken);
        }

        return DemoTool.Text("Done.");
    }
}
