namespace Gateway.Host.Configuration;

/// <summary>What is spoken on a port.</summary>
internal enum ListenerProtocol
{
    /// <summary>HTTP without TLS.</summary>
    Http,

    /// <summary>HTTP over TLS.</summary>
    Https,
}
