using System.ComponentModel.DataAnnotations;

namespace Gateway.Policies.Cors;

/// <summary>
/// Which web pages may call (<c>cors</c>), told to browsers in the headers of the Fetch standard. Nothing of this protects from callers that
/// are no browsers.
/// </summary>
public sealed record CorsConfig
{
    /// <summary>
    /// Origins of pages that may call: <c>https://app.example.com</c>, <c>https://*.example.com</c> for every name below it, or <c>*</c> for
    /// all. Default: none.
    /// </summary>
    public IReadOnlyList<string> AllowOrigins { get; init; } = [];

    /// <summary>Methods that pages may use, or <c>*</c>. Default: those of MCP: GET, POST, DELETE.</summary>
    public IReadOnlyList<string>? AllowMethods { get; init; }

    /// <summary>Request headers that pages may set, or <c>*</c>. Default: those of MCP, <see cref="CorsPolicy.McpRequestHeaders"/>.</summary>
    public IReadOnlyList<string>? AllowHeaders { get; init; }

    /// <summary>
    /// Response headers that pages may read, or <c>*</c>; Mcp-Session-Id and WWW-Authenticate always are, as no MCP client can do without.
    /// Default: those two.
    /// </summary>
    public IReadOnlyList<string> ExposeHeaders { get; init; } = [];

    /// <summary>Whether browsers send cookies and client certificates along; excludes <c>*</c> in every list. Default: false.</summary>
    public bool AllowCredentials { get; init; }

    /// <summary>How long browsers may remember the answer to a preflight. Default: not said, which to browsers means 5 s; range: 0 s to 30 d.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan? MaxAge { get; init; }
}
