namespace Gateway.Host.Pipeline;

/// <summary>Paths that mean something else than the MCP endpoint, even where a route's match covers them.</summary>
internal static class WellKnown
{
    /// <summary>Whether a path is reserved: well-known documents (RFC 8615).</summary>
    public static bool IsReserved(PathString path) => path.StartsWithSegments("/.well-known");
}
