namespace Gateway.Policies.Authentication;

/// <summary>What a token must hold (<c>jwtValidationOptions</c>).</summary>
public sealed record JwtValidationConfig
{
    /// <summary>Claims without which a token is refused. Default: <c>exp</c>.</summary>
    public IReadOnlyList<RequiredClaim> RequiredClaims { get; init; } = [RequiredClaim.Exp];
}

/// <summary>A registered claim (RFC 7519 §4.1) that may be required.</summary>
public enum RequiredClaim
{
    /// <summary>When the token ends.</summary>
    Exp,

    /// <summary>When it begins.</summary>
    Nbf,

    /// <summary>Whom it is for.</summary>
    Aud,

    /// <summary>Who issued it.</summary>
    Iss,

    /// <summary>Whom it is about.</summary>
    Sub,
}
