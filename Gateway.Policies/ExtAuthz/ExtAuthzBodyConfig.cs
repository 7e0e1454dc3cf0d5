using System.ComponentModel.DataAnnotations;

namespace Gateway.Policies.ExtAuthz;

/// <summary>How much of a request's body an authorization service gets.</summary>
public sealed record ExtAuthzBodyConfig
{
    /// <summary>Bytes at most. Default: 8192; range: 1 to 4 MiB.</summary>
    [Range(1, 4 << 20)]
    public int MaxRequestBytes { get; init; } = 8192;

    /// <summary>Whether the service gets the beginning of a longer body; otherwise such a request is answered 413. Default: false.</summary>
    public bool AllowPartialMessage { get; init; }
}
