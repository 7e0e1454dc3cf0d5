namespace Gateway.Policies.Authentication;

/// <summary>JSON web tokens, as written (<c>jwtAuth</c>): one issuer, or several under <c>providers</c>.</summary>
public sealed record JwtAuthConfig
{
    /// <summary>What becomes of requests without a valid token. Default: <see cref="AuthenticationMode.Optional"/>, with a warning.</summary>
    public AuthenticationMode Mode { get; init; } = AuthenticationMode.Optional;

    /// <summary>Where requests carry the token. Default: <c>Authorization: Bearer</c>.</summary>
    public CredentialLocationConfig? Location { get; init; }

    /// <summary>The issuers, where there are several. Default: none.</summary>
    public IReadOnlyList<JwtProviderConfig> Providers { get; init; } = [];

    /// <summary>Who issues the tokens: their <c>iss</c>. Default: none.</summary>
    public string? Issuer { get; init; }

    /// <summary>Whom tokens must be for. Default: none, and <c>aud</c> is not checked.</summary>
    [OneOrMany]
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>The issuer's signing keys. Default: none.</summary>
    public RemoteDocumentConfig? Jwks { get; init; }

    /// <summary>What a token must hold. Default: all defaults.</summary>
    public JwtValidationConfig JwtValidationOptions { get; init; } = new();

    /// <summary>All issuers, in whichever of the two forms they are written.</summary>
    public IEnumerable<JwtProviderConfig> AllIssuers() => Issuer is null || Jwks is null
        ? Providers
        : [new() { Issuer = Issuer, Audiences = Audiences, Jwks = Jwks, JwtValidationOptions = JwtValidationOptions }, .. Providers];
}

/// <summary>One issuer of tokens.</summary>
public sealed record JwtProviderConfig
{
    /// <summary>Who issues the tokens: their <c>iss</c>.</summary>
    public required string Issuer { get; init; }

    /// <summary>Whom tokens must be for. Default: none, and <c>aud</c> is not checked.</summary>
    [OneOrMany]
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>The issuer's signing keys.</summary>
    public required RemoteDocumentConfig Jwks { get; init; }

    /// <summary>What a token must hold. Default: all defaults.</summary>
    public JwtValidationConfig JwtValidationOptions { get; init; } = new();
}
