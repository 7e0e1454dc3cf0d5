using System.Globalization;
using ModelContextProtocol;

namespace Gateway.Host.Cli.DemoServer.Tools;

/// <summary>Tools that show or change what a session holds.</summary>
internal static class SessionTools
{
    internal static IEnumerable<DemoTool> All(DemoSession session, DemoWorld world)
    {
        yield return new DemoTool("counter", "Counts its calls in this session and answers with the number.",
            _ => DemoTool.Text(session.Count().ToString(CultureInfo.InvariantCulture)));

        yield return new DemoTool("toggleTool", "Adds the tool 'bonus', or removes it if it is there; the client is told that the list changed.",
            async call =>
            {
                var listed = session.Toolset.Toggle();
                await session.Listens.TellToolsChangedAsync(call.CancellationToken);
                return DemoTool.Text(listed ? "The tool 'bonus' is listed now." : "The tool 'bonus' is gone.");
            });

        yield return new DemoTool("touchResource", "Changes a resource; whoever subscribed to it is told.",
            async call =>
            {
                var uri = call.Text("uri");
                if (!DemoResources.Exists(uri))
                {
                    throw new McpException($"Unknown resource: {uri}");
                }

                var told = await world.TouchAsync(uri, call.CancellationToken);
                return DemoTool.Text(string.Create(CultureInfo.InvariantCulture, $"Touched. Subscribers told: {told}."));
            },
            """{"type":"object","properties":{"uri":{"type":"string","format":"uri"}},"required":["uri"]}""");
    }
}
