namespace Gateway.Policies.Authentication.Keys;

/// <summary>What the search for a token's key came to.</summary>
internal enum KeySearch
{
    /// <summary>Exactly one key.</summary>
    Found,

    /// <summary>No key has that name: the issuer may have a new one.</summary>
    UnknownKid,

    /// <summary>No key is for that algorithm: the one with the name is for another, or the token names none and none fits.</summary>
    NoneFits,

    /// <summary>Several keys would do. None is tried: which key verifies must not be up to the sender.</summary>
    SeveralFit,
}
