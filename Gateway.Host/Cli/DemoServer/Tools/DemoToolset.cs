using ModelContextProtocol.Server;

namespace Gateway.Host.Cli.DemoServer.Tools;

/// <summary>The tools of one session. Thread-safe.</summary>
internal sealed class DemoToolset
{
    private readonly Lock _lock = new();
    private readonly DemoTool _bonus = new("bonus", "Listed only while toggleTool has it on.", _ => DemoTool.Text("You found the bonus tool."));

    internal DemoToolset(DemoSession session, DemoWorld world)
    {
        DemoTool[] tools =
        [
            .. PlainTools.All(),
            FetchTool.Create(world.Time),
            LongRunningTool.Create(world.Time),
            .. ContentTools.All(),
            .. ClientTools.All(),
            .. SessionTools.All(session, world),
        ];
        foreach (var tool in tools)
        {
            Tools.Add(tool);
        }
    }

    /// <summary>What the SDK lists and calls; it tells a legacy client of each change.</summary>
    internal McpServerPrimitiveCollection<McpServerTool> Tools { get; } = new();

    /// <summary>Adds the tool <c>bonus</c> if it is missing, removes it if it is there.</summary>
    /// <returns>Whether it is there now.</returns>
    internal bool Toggle()
    {
        lock (_lock)
        {
            return !Tools.Remove(_bonus) && Tools.TryAdd(_bonus);
        }
    }
}
