using System.ComponentModel.DataAnnotations;

namespace Gateway.Policies.Tls;

/// <summary>
/// TLS 1.2 and 1.3 to targets over HTTP, as written (<c>backendTLS</c>). Without any key it is TLS with the system's roots. Files are read
/// when the configuration is.
/// </summary>
public sealed record BackendTlsConfig
{
    /// <summary>Path of a PEM file with the authorities that are trusted, in place of the system's. Default: the system's roots.</summary>
    [MinLength(1)]
    public string? Root { get; init; }

    /// <summary>Path of a PEM file with the gateway's own certificate, and those of the authorities between it and the root behind it. Default: none.</summary>
    [MinLength(1)]
    public string? Cert { get; init; }

    /// <summary>Path of a PEM file with its private key. Default: none.</summary>
    [MinLength(1)]
    public string? Key { get; init; }

    /// <summary>The same three as texts, each in place of its file. Default: none.</summary>
    public BackendTlsPemConfig? Pem { get; init; }

    /// <summary>Name that is asked for (SNI) and that the server's certificate must have. Default: the host of the target's address.</summary>
    [MinLength(1)]
    public string? Hostname { get; init; }

    /// <summary>True: whoever answers is trusted, with a warning. Default: false.</summary>
    public bool Insecure { get; init; }

    /// <summary>True: the certificate may have any name, with a warning. Default: false.</summary>
    public bool InsecureHost { get; init; }

    /// <summary>Protocols that are offered, the best first (RFC 7301): <c>h2</c>, <c>http/1.1</c>. Default: both.</summary>
    public IReadOnlyList<string>? Alpn { get; init; }

    /// <summary>Names or addresses of which the certificate must have one, in place of <see cref="Hostname"/>. Default: none.</summary>
    public IReadOnlyList<string> SubjectAltNames { get; init; } = [];
}

/// <summary>Certificates and a key as texts in PEM.</summary>
public sealed record BackendTlsPemConfig
{
    /// <summary>The authorities that are trusted, in place of the system's. Default: the system's roots.</summary>
    public string? Root { get; init; }

    /// <summary>The gateway's own certificate, and those of the authorities between it and the root behind it. Default: none.</summary>
    public string? Cert { get; init; }

    /// <summary>Its private key. Default: none.</summary>
    public Secret? Key { get; init; }
}
