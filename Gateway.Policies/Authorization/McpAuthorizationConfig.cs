using System.ComponentModel.DataAnnotations;

namespace Gateway.Policies.Authorization;

/// <summary>Rules about MCP operations, as written (<c>mcpAuthorization</c>).</summary>
public sealed record McpAuthorizationConfig
{
    /// <summary>The rules; at least one.</summary>
    [MinLength(1)]
    public required IReadOnlyList<RuleConfig> Rules { get; init; }
}
