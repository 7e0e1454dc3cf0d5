using System.ComponentModel.DataAnnotations;
using Gateway.Policies.Rewrite;

namespace Gateway.Policies.Redirect;

/// <summary>Where a route sends its clients (<c>requestRedirect</c>); what is not written stays as it was asked for.</summary>
public sealed record RequestRedirectConfig
{
    /// <summary><c>http</c> or <c>https</c>. Default: as asked for.</summary>
    public RedirectScheme? Scheme { get; init; }

    /// <summary>The host. Default: as asked for.</summary>
    public RedirectAuthorityConfig? Authority { get; init; }

    /// <summary>The path; the query stays. Default: as asked for.</summary>
    public PathRewriteConfig? Path { get; init; }

    /// <summary>The HTTP status: 301, 302, 303, 307 or 308. Default: 302.</summary>
    [Range(301, 308)]
    public int Status { get; init; } = 302;
}

/// <summary>How a URL begins.</summary>
public enum RedirectScheme
{
    /// <summary>In clear text.</summary>
    Http,

    /// <summary>Over TLS.</summary>
    Https,
}

/// <summary>A host, a port, or both.</summary>
[ExactlyOneOf(nameof(Full), nameof(Host), nameof(Port))]
public sealed record RedirectAuthorityConfig
{
    /// <summary>Host and port, or a host whose port is the scheme's.</summary>
    public string? Full { get; init; }

    /// <summary>A host; the port stays.</summary>
    public string? Host { get; init; }

    /// <summary>A port; the host stays. Range: 1 to 65535.</summary>
    [Range(1, 65535)]
    public int? Port { get; init; }
}
