using Gateway.Host.Cli.DemoServer.Tools;
using ModelContextProtocol.Server;

namespace Gateway.Tests.Conformance;

/// <summary>Tools that change what is listed.</summary>
internal static class ConformanceChanges
{
    public static IEnumerable<DemoTool> All(ConformanceSession session, McpServerPrimitiveCollection<McpServerTool> tools)
    {
        var added = new DemoTool("test_added_tool", "Listed every other time.", _ => DemoTool.Text("Added."));
        yield return new DemoTool("test_trigger_tool_change", "Changes the list of tools.", async call =>
        {
            // The SDK tells a legacy client of the change.
            _ = tools.Remove(added) || tools.TryAdd(added);
            await session.Listens.TellToolsChangedAsync(call.CancellationToken);
            return DemoTool.Text("The tools changed.");
        });
        yield return new DemoTool("test_trigger_prompt_change", "Says that the list of prompts changed.", async call =>
        {
            await session.TellPromptsChangedAsync(call.CancellationToken);
            return DemoTool.Text("The prompts changed.");
        });
    }
}
