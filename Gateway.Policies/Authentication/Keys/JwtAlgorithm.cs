namespace Gateway.Policies.Authentication.Keys;

/// <summary>
/// The signature algorithms of RFC 7518 §3.1 that are verified. All are asymmetric: whoever can verify with a published key must not be
/// able to sign. EdDSA (RFC 8037) is missing because the platform offers no Ed25519.
/// </summary>
public enum JwtAlgorithm
{
    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256.</summary>
    RS256,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-384.</summary>
    RS384,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-512.</summary>
    RS512,

    /// <summary>RSASSA-PSS with SHA-256 and a salt as long as the hash.</summary>
    PS256,

    /// <summary>RSASSA-PSS with SHA-384 and a salt as long as the hash.</summary>
    PS384,

    /// <summary>RSASSA-PSS with SHA-512 and a salt as long as the hash.</summary>
    PS512,

    /// <summary>ECDSA on P-256 with SHA-256.</summary>
    ES256,

    /// <summary>ECDSA on P-384 with SHA-384.</summary>
    ES384,

    /// <summary>ECDSA on P-521 with SHA-512.</summary>
    ES512,
}
