namespace Gateway.Host.Pipeline.Forwarding;

/// <summary>What became of a request that could have been another node's business.</summary>
internal enum Placement
{
    /// <summary>It was served here.</summary>
    Local,

    /// <summary>Another node served it.</summary>
    Forwarded,

    /// <summary>Another node had it and was lost: nobody knows whether it was carried out.</summary>
    Lost,

    /// <summary>Nobody could serve it for now: 503.</summary>
    Refused,
}
