namespace Gateway.Actors.Sealing;

/// <summary>What a sealed token is for.</summary>
public enum SealPurpose
{
    /// <summary>A session id.</summary>
    Session,

    /// <summary>A cursor of a merged list.</summary>
    Cursor,

    /// <summary>What the session directory holds of a session.</summary>
    Row,

    /// <summary>The state of a request that waits for input (MCP 2026-07-28).</summary>
    RequestState,
}
