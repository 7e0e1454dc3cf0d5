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
}
