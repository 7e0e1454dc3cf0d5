namespace Gateway.Policies.Cel.Environments;

/// <summary>
/// The environments of the gateway's rules: agentgateway's variables, with their fields declared, so that a misspelt one is a
/// configuration error. A variable nothing is bound to is absent: test with <c>has()</c>.
/// </summary>
public static class CelEnvironments
{
    /// <summary>Rules about MCP operations (<c>mcpAuthorization</c>).</summary>
    public static CelEnvironment McpAuthorization { get; } = new(
    [
        HttpVariables.Request, CallerVariables.Jwt, CallerVariables.ApiKey, CallerVariables.BasicAuth, CallerVariables.Source,
        McpVariables.Mcp, McpVariables.Backend, DynamicVariables.Env, DynamicVariables.Extauthz, DynamicVariables.Extproc,
        DynamicVariables.McpGuardrails, DynamicVariables.Metadata, LlmVariables.Llm,
    ]);

    /// <summary>Rules about HTTP requests (<c>authorization</c>).</summary>
    public static CelEnvironment HttpAuthorization { get; } = new(
    [
        HttpVariables.Request, CallerVariables.Jwt, CallerVariables.ApiKey, CallerVariables.BasicAuth, CallerVariables.Source,
        CallerVariables.Destination, McpVariables.Backend, DynamicVariables.Proxy, DynamicVariables.Env, DynamicVariables.Extauthz,
        DynamicVariables.Extproc, DynamicVariables.Metadata, LlmVariables.Llm,
    ]);

    /// <summary>Rules about connections.</summary>
    public static CelEnvironment NetworkAuthorization { get; } = new([CallerVariables.Source, DynamicVariables.Env]);

    /// <summary>Expressions that make values, for headers, keys and log fields: every variable, and the functions that are not pure.</summary>
    public static CelEnvironment Transformation { get; } = new CelEnvironment(
    [
        HttpVariables.Request, HttpVariables.Response, CallerVariables.Jwt, CallerVariables.ApiKey, CallerVariables.BasicAuth,
        CallerVariables.Source, CallerVariables.Destination, McpVariables.Mcp, McpVariables.Backend, DynamicVariables.Proxy,
        DynamicVariables.Env, DynamicVariables.Extauthz, DynamicVariables.Extproc, DynamicVariables.McpGuardrails,
        DynamicVariables.Metadata, LlmVariables.Llm, LlmVariables.LlmRequest,
    ]).ForTransformations();
}
