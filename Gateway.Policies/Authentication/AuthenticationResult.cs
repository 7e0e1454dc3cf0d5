namespace Gateway.Policies.Authentication;

/// <summary>What asking who calls came to: exactly one is set.</summary>
/// <param name="Caller">Who it is.</param>
/// <param name="Refusal">Why the request is refused.</param>
public readonly record struct AuthenticationResult(Caller? Caller, AuthenticationRefusal? Refusal);

/// <summary>A request that is refused, as it is not known who sends it.</summary>
/// <param name="Kind">The policy that refuses it.</param>
/// <param name="CredentialCame">Whether it carried a credential, which then is not valid.</param>
/// <param name="Reason">Why, in a word: for the log only, as it would help whoever guesses.</param>
public sealed record AuthenticationRefusal(AuthenticationKind Kind, bool CredentialCame, string Reason);
