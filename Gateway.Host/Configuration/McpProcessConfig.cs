using System.ComponentModel.DataAnnotations;

namespace Gateway.Host.Configuration;

/// <summary>What holds for all MCP backends (<c>config.mcp</c>).</summary>
internal sealed record McpProcessConfig
{
    /// <summary>How long a session lives without a request in flight or an open stream. Default: 30 min; range: 1 s to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan SessionTtl { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// How long a session that the gateway holds for clients which have none (MCP 2026-07-28, stateless backends) lives without a request.
    /// Default: 5 min; range: 1 s to 30 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan HiddenSessionTtl { get; init; } = TimeSpan.FromMinutes(5);
}
