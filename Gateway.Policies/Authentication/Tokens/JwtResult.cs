namespace Gateway.Policies.Authentication.Tokens;

/// <summary>What verifying a token came to.</summary>
public readonly record struct JwtResult
{
    private JwtResult(VerifiedToken? token, JwtFault? fault, string? kid) => (Token, Fault, Kid) = (token, fault, kid);

    /// <summary>The token; null: it is refused.</summary>
    public VerifiedToken? Token { get; }

    /// <summary>Why it is refused; null: it is not.</summary>
    public JwtFault? Fault { get; }

    /// <summary>
    /// The name of the key that was not found, of <see cref="JwtFault.UnknownKey"/> and <see cref="JwtFault.KeysUnavailable"/>. Anybody can
    /// have written it: at most 256 characters, of any kind.
    /// </summary>
    public string? Kid { get; }

    internal static JwtResult Verified(VerifiedToken token) => new(token, null, null);

    internal static JwtResult Refused(JwtFault fault, string? kid = null) => new(null, fault, kid);
}
