using System.Collections.Immutable;
using Gateway.Policies.Authentication.Tokens;

namespace Gateway.Policies.Authentication;

/// <summary>JSON web tokens of one issuer or several (<c>jwtAuth</c>, <c>mcpAuthentication</c>).</summary>
/// <param name="kind">Which of the two policies it is.</param>
/// <param name="mode">What becomes of requests without a token, or with a wrong one.</param>
/// <param name="location">Where requests carry the token.</param>
/// <param name="issuers">What verifies the tokens of each issuer; at least one.</param>
public sealed class TokenAuthentication(AuthenticationKind kind, AuthenticationMode mode, CredentialLocation location, ImmutableArray<TokenVerifier> issuers)
    : AuthenticationMethod(kind, mode, location)
{
    internal override async ValueTask<CredentialCheck> CheckAsync(string credential, RequestArrival arrival, CancellationToken cancellationToken)
    {
        var fault = JwtFault.WrongIssuer;

        // What a permissive policy lets pass may be anything.
        var moment = arrival with { WasVerified = arrival.WasVerified && Mode != AuthenticationMode.Permissive };
        foreach (var issuer in issuers)
        {
            var result = await issuer.VerifyAsync(credential, moment, cancellationToken);
            if (result.Token is { } token)
            {
                return new() { Token = token };
            }

            // What is wrong with a token of another issuer is that: the issuer whose key signed it knows more.
            fault = issuers.Length == 1 || result.Fault is not (JwtFault.UnknownKey or JwtFault.WrongIssuer) ? result.Fault!.Value : fault;
        }

        return new() { Fault = FaultWords.Of(fault) };
    }
}
