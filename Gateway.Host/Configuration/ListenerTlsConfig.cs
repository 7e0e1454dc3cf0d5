using System.ComponentModel.DataAnnotations;

namespace Gateway.Host.Configuration;

/// <summary>How clients know the gateway, and it them (<c>listeners[].tls</c>). TLS 1.2 and 1.3 are served.</summary>
internal sealed record ListenerTlsConfig
{
    /// <summary>Path of a PEM file with the certificate, and those of the authorities between it and the root behind it.</summary>
    [MinLength(1)]
    public required string Cert { get; init; }

    /// <summary>Path of a PEM file with its private key.</summary>
    [MinLength(1)]
    public required string Key { get; init; }

    /// <summary>
    /// Path of a PEM file with authorities: a client must have a certificate of one of them, or the handshake fails. Default: none, and
    /// clients need no certificate.
    /// </summary>
    [MinLength(1)]
    public string? Root { get; init; }
}
