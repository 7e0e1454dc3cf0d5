namespace Gateway.Actors.Protocol;

/// <summary>The two ways in which revisions of MCP hold a conversation.</summary>
public enum ProtocolEra : byte
{
    /// <summary>With an <c>initialize</c> handshake and a session: up to 2025-11-25.</summary>
    Legacy,

    /// <summary>Each request stands alone and says who asks in <c>_meta</c>: 2026-07-28.</summary>
    Modern,
}
