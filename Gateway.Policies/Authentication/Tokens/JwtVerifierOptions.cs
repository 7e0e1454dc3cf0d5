using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Gateway.Policies.Authentication.Keys;

namespace Gateway.Policies.Authentication.Tokens;

/// <summary>Which tokens are taken.</summary>
public sealed record JwtVerifierOptions
{
    /// <summary>The claim <c>exp</c>, the only one that is required unless the configuration says otherwise.</summary>
    public static readonly ImmutableArray<string> RequiredByDefault = ["exp"];

    /// <summary>What <c>iss</c> must be, letter by letter.</summary>
    public required string Issuer { get; init; }

    /// <summary>The audiences of which <c>aud</c> must hold one, letter by letter. Default: none, and <c>aud</c> is not looked at.</summary>
    public ImmutableArray<string> Audiences { get; init; } = [];

    /// <summary>Claims that must be there and not null. Default: <c>exp</c>.</summary>
    public ImmutableArray<string> RequiredClaims { get; init; } = RequiredByDefault;

    /// <summary>
    /// The only algorithms that are taken. Default: empty; then each key is for one algorithm, the one it names, or RS256 for an RSA key
    /// and ES256, ES384 or ES512, as the curve is, for an elliptic one.
    /// </summary>
    public ImmutableArray<JwtAlgorithm> Algorithms { get; init; } = [];

    /// <summary>How far the issuer's clock may be off. Default: 60 s; range: 0 to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest token in bytes; a longer one is refused unread. Default: 8 KiB; range: 1 KiB to 64 KiB.</summary>
    [Range(1 << 10, 64 << 10)]
    public int TokenBytes { get; init; } = 8 << 10;
}
