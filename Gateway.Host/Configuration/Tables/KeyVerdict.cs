namespace Gateway.Host.Configuration.Tables;

/// <summary>What becomes of a key that is known but not built.</summary>
internal enum KeyVerdict
{
    /// <summary>It decides access or data: the file is not loaded.</summary>
    Refused,

    /// <summary>It only tunes: it is ignored, and a warning says so.</summary>
    Warned,
}
