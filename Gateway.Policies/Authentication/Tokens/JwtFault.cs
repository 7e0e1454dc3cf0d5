namespace Gateway.Policies.Authentication.Tokens;

/// <summary>Why a token is refused. For the audit log and metrics; the client is only told that the token is invalid.</summary>
public enum JwtFault
{
    /// <summary>Longer than the limit; nothing of it was looked at.</summary>
    TooLong,

    /// <summary>Not three segments parted by dots; an encrypted token has five.</summary>
    NotThreeSegments,

    /// <summary>A segment that is no base64url, or not its only spelling.</summary>
    NotBase64Url,

    /// <summary>The header is no strict JSON object, or a member of it has the wrong type.</summary>
    MalformedHeader,

    /// <summary>The header has a member that would change what is verified, or with which key: <c>crit</c>, <c>jwk</c>, <c>jku</c> and the like.</summary>
    ForbiddenHeader,

    /// <summary>The header's <c>typ</c> is that of another kind of token.</summary>
    WrongType,

    /// <summary>The header's <c>alg</c> is <c>none</c>, symmetric, unknown, or not allowed.</summary>
    ForbiddenAlgorithm,

    /// <summary>The issuer's keys could not be read yet.</summary>
    KeysUnavailable,

    /// <summary>No key has the name the header gives.</summary>
    UnknownKey,

    /// <summary>No key is for the token's algorithm.</summary>
    NoKeyFits,

    /// <summary>Several keys would do, and the token does not say which.</summary>
    AmbiguousKey,

    /// <summary>The signature is not the key's.</summary>
    BadSignature,

    /// <summary>The payload is no strict JSON object.</summary>
    MalformedPayload,

    /// <summary>A registered claim has the wrong type: a time that is no integer, a subject that is no text.</summary>
    MalformedClaim,

    /// <summary>A required claim is missing.</summary>
    MissingClaim,

    /// <summary>Another issuer.</summary>
    WrongIssuer,

    /// <summary>For none of the configured audiences.</summary>
    WrongAudience,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>Its time has not come.</summary>
    NotYetValid,

    /// <summary>It says that it was issued in the future.</summary>
    IssuedInFuture,
}
