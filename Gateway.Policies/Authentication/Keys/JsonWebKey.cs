namespace Gateway.Policies.Authentication.Keys;

/// <summary>A public key that signatures are verified with (RFC 7517). Immutable and thread-safe.</summary>
public sealed class JsonWebKey
{
    private readonly PublicKey _key;

    internal JsonWebKey(string? kid, JwtAlgorithm? algorithm, PublicKey key) => (Kid, Algorithm, _key) = (kid, algorithm, key);

    /// <summary>The name tokens call it by; null: it has none.</summary>
    public string? Kid { get; }

    /// <summary>What it is.</summary>
    public JsonWebKeyKind Kind => _key.Kind;

    /// <summary>The only algorithm it is for; null: it names none.</summary>
    public JwtAlgorithm? Algorithm { get; }

    /// <summary>SHA-256 of what makes the key, as base64url (RFC 7638): the same for the same key, whoever publishes it.</summary>
    public string Thumbprint => _key.Thumbprint;

    /// <summary>Whether a token may be verified with it: one algorithm a key, unless several were allowed by name (RFC 8725 §3.1).</summary>
    /// <param name="algorithm">The token's algorithm.</param>
    /// <param name="allowed">Whether the configuration names this algorithm.</param>
    internal bool Fits(JwtAlgorithm algorithm, bool allowed) =>
        Algorithm is { } own ? own == algorithm : algorithm.Kind() == Kind && (allowed || algorithm == Kind.Usual());

    internal bool Verify(JwtAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => _key.Verify(algorithm, data, signature);

    internal bool IsSameAs(JsonWebKey other) => Kid == other.Kid && Algorithm == other.Algorithm && Thumbprint == other.Thumbprint;
}
