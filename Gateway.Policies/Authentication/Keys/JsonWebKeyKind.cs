namespace Gateway.Policies.Authentication.Keys;

/// <summary>What a public key is: its <c>kty</c>, and for elliptic curves its <c>crv</c> (RFC 7518 §6).</summary>
public enum JsonWebKeyKind
{
    /// <summary>RSA, 2048 to 8192 bits.</summary>
    Rsa,

    /// <summary>A point on P-256.</summary>
    P256,

    /// <summary>A point on P-384.</summary>
    P384,

    /// <summary>A point on P-521.</summary>
    P521,
}
