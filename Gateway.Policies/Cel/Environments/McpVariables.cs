namespace Gateway.Policies.Cel.Environments;

/// <summary>The MCP operation, and where it goes.</summary>
internal static class McpVariables
{
    public static CelVariable Mcp { get; } = new("mcp", CelType.Record("mcp",
        new CelField("methodName", CelType.String, "the JSON-RPC method, `tools/call`"),
        new CelField("sessionId", CelType.String, "the session; only in logs"),
        new CelField("tool", CelType.Record("mcp.tool",
            new CelField("name", CelType.String, "the tool's name as its own server has it"),
            new CelField("target", CelType.String, "the target whose tool it is"),
            new CelField("arguments", CelType.Dyn, "the arguments of the call; not known yet while tools are listed")
            {
                BindingTime = CelBindingTime.Call,
            },
            new CelField("result", CelType.Dyn, "the result; only in logs"),
            new CelField("error", CelType.Dyn, "the error; only in logs")), "the tool, if the operation is about one"),
        new CelField("prompt", Item("prompt", "the prompt's name"), "the prompt, if the operation is about one"),
        new CelField("resource", Item("resource", "the resource's URI, or the URI template"), "the resource, if the operation is about one"),
        new CelField("task", Item("task", "the task's id"), "the task, if the operation is about one")),
        CelBindingTime.Item, "the MCP operation: exactly one of tool, prompt, resource and task is present");

    public static CelVariable Backend { get; } = new("backend", CelType.Record("backend",
        new CelField("name", CelType.String, "the backend's name"),
        new CelField("type", CelType.String, "`ai`, `mcp`, `static`, `dynamic`, `service` or `unknown`"),
        new CelField("protocol", CelType.String, "`http`, `tcp`, `a2a`, `mcp` or `llm`")),
        CelBindingTime.Config, "the backend the request goes to");

    private static CelType Item(string kind, string name) => CelType.Record($"mcp.{kind}",
        new CelField("name", CelType.String, name),
        new CelField("target", CelType.String, $"the target whose {kind} it is"));
}
