namespace Gateway.Actors.Bridging;

/// <summary>The headers in which a request of 2026-07-28 repeats parts of its body. A header that came more than once stands here as one value, which equals nothing.</summary>
/// <param name="Version"><c>MCP-Protocol-Version</c>; null: not sent.</param>
/// <param name="Method"><c>Mcp-Method</c>; null: not sent.</param>
/// <param name="Name"><c>Mcp-Name</c>; null: not sent.</param>
public readonly record struct ModernHeaders(string? Version, string? Method, string? Name);
