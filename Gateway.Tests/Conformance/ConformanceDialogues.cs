#pragma warning disable MCP9005 // Deprecated by MCP 2026-07-28, and part of what the suite asks of older revisions.
using System.Text.Json;
using Gateway.Host.Cli.DemoServer.Tools;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gateway.Tests.Conformance;

/// <summary>Tools that ask the client while they run, in the way its revision has.</summary>
internal static class ConformanceDialogues
{
    private const string Person =
        """
        {"type":"object","properties":{"username":{"type":"string","description":"User's response"},"email":{"type":"string","description":"User's email address"}},
         "required":["username","email"]}
        """;

    private const string Defaults =
        """
        {"type":"object","properties":{
          "name":{"type":"string","default":"John Doe"},"age":{"type":"integer","default":30},"score":{"type":"number","default":95.5},
          "status":{"type":"string","enum":["active","inactive","pending"],"default":"active"},"verified":{"type":"boolean","default":true}}}
        """;

    private const string Enums =
        """
        {"type":"object","properties":{
          "untitledSingle":{"type":"string","enum":["option1","option2","option3"]},
          "titledSingle":{"type":"string","oneOf":[{"const":"value1","title":"First Option"},{"const":"value2","title":"Second Option"},{"const":"value3","title":"Third Option"}]},
          "legacyEnum":{"type":"string","enum":["opt1","opt2","opt3"],"enumNames":["Option One","Option Two","Option Three"]},
          "untitledMulti":{"type":"array","items":{"type":"string","enum":["option1","option2","option3"]}},
          "titledMulti":{"type":"array","items":{"anyOf":[{"const":"value1","title":"First Choice"},{"const":"value2","title":"Second Choice"},{"const":"value3","title":"Third Choice"}]}}}}
        """;

    public static IEnumerable<DemoTool> All()
    {
        yield return new DemoTool("test_sampling", "Asks the client's model.", async call =>
        {
            var answer = await ClientInput.SampleAsync(call, ConformanceInput.SamplingParams(call.Text("prompt"), 100));
            return DemoTool.Text($"LLM response: {string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text))}");
        }, """{"type":"object","properties":{"prompt":{"type":"string"}},"required":["prompt"]}""");
        yield return new DemoTool("test_elicitation", "Asks the user.", async call =>
            Text("User response: ", await ClientInput.ElicitAsync(call, ConformanceInput.ElicitParams(call.Text("message"), Person)), "<", ">"),
            """{"type":"object","properties":{"message":{"type":"string"}},"required":["message"]}""");
        yield return new DemoTool("test_elicitation_sep1034_defaults", "Asks with defaults.", call => FormAsync(call, Defaults));
        yield return new DemoTool("test_elicitation_sep1330_enums", "Asks with enumerations.", call => FormAsync(call, Enums));
        yield return new DemoTool("test_streaming_elicitation", "Asks the user.", call => FormAsync(call, Person));
        yield return new DemoTool("test_missing_capability", "Needs sampling.", async call =>
        {
            if (call.IsModern)
            {
                await ClientInput.SampleAsync(call, ConformanceInput.SamplingParams("Say something.", 10));
            }
            else
            {
                await LegacyRequests.AskAsync(call.Server, "sampled", ConformanceInput.Sampling("Say something.", 10), call.CancellationToken);
            }

            return DemoTool.Text("It can.");
        });
    }

    private static async ValueTask<CallToolResult> FormAsync(ToolCall call, string schema) =>
        Text("Elicitation completed: action=", await ClientInput.ElicitAsync(call, ConformanceInput.ElicitParams("Please fill in", schema)), "", "");

    private static CallToolResult Text(string what, ElicitResult answer, string open, string close) =>
        DemoTool.Text($"{what}{open}{answer.Action}, content={JsonSerializer.Serialize(answer.Content, McpJsonUtilities.DefaultOptions)}{close}");
}
