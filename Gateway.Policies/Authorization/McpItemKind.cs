namespace Gateway.Policies.Authorization;

/// <summary>What an MCP operation is about: exactly one of <c>mcp.tool</c>, <c>mcp.prompt</c>, <c>mcp.resource</c> and <c>mcp.task</c>.</summary>
public enum McpItemKind
{
    /// <summary>A tool.</summary>
    Tool,

    /// <summary>A prompt.</summary>
    Prompt,

    /// <summary>A resource, or a template of resources.</summary>
    Resource,

    /// <summary>A task.</summary>
    Task,
}
