namespace Gateway.Policies.Authentication.Keys;

/// <summary>Why a text is no key set that can be used.</summary>
public enum KeySetFault
{
    /// <summary>More than <see cref="JsonWebKeySet.MaxBytes"/>.</summary>
    TooLarge,

    /// <summary>Not strict JSON: a syntax error, a name that stands twice, more than 16 levels, invalid UTF-8.</summary>
    NotJson,

    /// <summary>No object with a list <c>keys</c> (RFC 7517 §5).</summary>
    NoKeys,

    /// <summary>More than <see cref="JsonWebKeySet.MaxKeys"/>.</summary>
    TooManyKeys,

    /// <summary>None of its keys can be used.</summary>
    NoUsableKey,
}
