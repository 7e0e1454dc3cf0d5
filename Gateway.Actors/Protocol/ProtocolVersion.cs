namespace Gateway.Actors.Protocol;

/// <summary>A revision of MCP that the gateway knows, in order of age.</summary>
public enum ProtocolVersion : byte
{
    /// <summary>None, or one that is not known.</summary>
    Unknown,

    /// <summary>2024-11-05: HTTP+SSE.</summary>
    V20241105,

    /// <summary>2025-03-26: Streamable HTTP; the version of a request that names none.</summary>
    V20250326,

    /// <summary>2025-06-18: elicitation, the version header, no batches.</summary>
    V20250618,

    /// <summary>2025-11-25: the newest with sessions.</summary>
    V20251125,

    /// <summary>2026-07-28: no sessions.</summary>
    V20260728,
}
