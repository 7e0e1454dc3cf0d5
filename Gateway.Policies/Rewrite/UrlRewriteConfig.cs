using System.ComponentModel.DataAnnotations;

namespace Gateway.Policies.Rewrite;

/// <summary>What a plain HTTP backend is asked for in place of what the client asked for (<c>urlRewrite</c>); the query stays.</summary>
public sealed record UrlRewriteConfig
{
    /// <summary>The <c>Host</c> header. Default: <c>auto</c>.</summary>
    public RewriteAuthorityConfig? Authority { get; init; }

    /// <summary>The path. Default: as asked for.</summary>
    public PathRewriteConfig? Path { get; init; }
}

/// <summary>A <c>Host</c> header.</summary>
[ExactlyOneOf(nameof(Full), nameof(Host), nameof(Port), nameof(From))]
[Shorthand(nameof(From))]
public sealed record RewriteAuthorityConfig
{
    /// <summary>Host and port, or a host whose port is the scheme's.</summary>
    public string? Full { get; init; }

    /// <summary>A host; the port that the client asked for stays.</summary>
    public string? Host { get; init; }

    /// <summary>A port; the host that the client asked for stays. Range: 1 to 65535.</summary>
    [Range(1, 65535)]
    public int? Port { get; init; }

    /// <summary>Whose it is; may be written without this key.</summary>
    public RewriteAuthoritySource? From { get; init; }
}

/// <summary>Whose <c>Host</c> header a backend gets.</summary>
public enum RewriteAuthoritySource
{
    /// <summary>That of the backend's address.</summary>
    Auto,

    /// <summary>The client's own.</summary>
    None,
}
