namespace Gateway.Policies.Authentication.Keys;

/// <summary>Why a key of a key set is not used. The other keys of the set are.</summary>
public enum KeyFault
{
    /// <summary>It is no JSON object, or a member of it has the wrong type.</summary>
    Malformed,

    /// <summary>Its <c>kty</c> or <c>crv</c> is none that is verified with; Ed25519 is among them.</summary>
    UnknownKind,

    /// <summary>It is a shared secret (<c>kty: oct</c>): whoever verifies with it could sign as well.</summary>
    Symmetric,

    /// <summary>It holds the private half: whoever can read the key set can sign.</summary>
    Private,

    /// <summary>Its <c>use</c> or <c>key_ops</c> is not for verifying signatures.</summary>
    OtherUse,

    /// <summary>Its <c>alg</c> is unknown, or does not work with its kind.</summary>
    OtherAlgorithm,

    /// <summary>Its <c>kid</c> is longer than 256 characters.</summary>
    LongKid,

    /// <summary>An RSA modulus of less than 2048 or more than 8192 bits.</summary>
    Size,

    /// <summary>An even RSA modulus, or an exponent that is even, 1, or more than 2^32.</summary>
    BadRsa,

    /// <summary>The coordinates are no point on the curve.</summary>
    NoPoint,
}
