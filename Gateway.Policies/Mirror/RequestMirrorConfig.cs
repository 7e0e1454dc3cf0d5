using System.ComponentModel.DataAnnotations;

namespace Gateway.Policies.Mirror;

/// <summary>
/// Another plain HTTP server that gets copies of requests (<c>requestMirror</c>), without the credentials in them; nobody waits for what it answers.
/// </summary>
public sealed record RequestMirrorConfig
{
    /// <summary>The server.</summary>
    public required MirrorBackendConfig Backend { get; init; }

    /// <summary>Share of the requests that are copied. Default: 1, all of them; range: 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double Percentage { get; init; } = 1;
}

/// <summary>A server that gets copies.</summary>
public sealed record MirrorBackendConfig
{
    /// <summary><c>host:port</c>, or a URL whose path stands before that of each request.</summary>
    public required string Host { get; init; }
}
