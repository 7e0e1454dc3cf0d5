using Gateway.Policies.Authentication.Tokens;

namespace Gateway.Policies.Authentication;

/// <summary>What checking a credential came to: exactly one member is set.</summary>
internal readonly record struct CredentialCheck
{
    /// <summary>The token that was verified.</summary>
    public VerifiedToken? Token { get; init; }

    /// <summary>The key that is configured.</summary>
    public ApiKeyIdentity? ApiKey { get; init; }

    /// <summary>The user whose password it is.</summary>
    public string? User { get; init; }

    /// <summary>Why it is refused, in a word, for the log.</summary>
    public string? Fault { get; init; }
}
