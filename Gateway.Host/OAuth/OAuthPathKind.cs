namespace Gateway.Host.OAuth;

/// <summary>What can be asked for at the gateway that belongs to OAuth.</summary>
internal enum OAuthPathKind
{
    /// <summary>The metadata of a protected resource (RFC 9728).</summary>
    ProtectedResource,

    /// <summary>The metadata of an authorization server (RFC 8414), or its OpenID configuration.</summary>
    AuthorizationServer,

    /// <summary>The registration of a client (RFC 7591).</summary>
    Registration,

    /// <summary>The authorization endpoint, where the provider's own must not be used directly.</summary>
    Authorize,

    /// <summary>The token endpoint, where the provider's own must not be used directly.</summary>
    Token,
}
