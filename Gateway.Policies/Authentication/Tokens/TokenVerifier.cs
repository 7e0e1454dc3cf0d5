using Gateway.Policies.Authentication.Keys;

namespace Gateway.Policies.Authentication.Tokens;

/// <summary>
/// Verifies the tokens of one issuer with the keys it has now. Remembers what it verified until the token's time is over or the issuer's
/// keys change. Asks for new keys once when a token names one that is not known. Thread-safe; refusals are values.
/// </summary>
public sealed class TokenVerifier
{
    /// <summary>Most verified tokens that are remembered.</summary>
    public const int MaxRemembered = 4096;

    private readonly JwtVerifier _verifier;
    private readonly ISigningKeySource _keys;
    private readonly VerifiedTokenCache _cache = new(MaxRemembered);

    /// <summary>Makes a verifier.</summary>
    /// <param name="options">Which tokens are taken.</param>
    /// <param name="keys">Where the issuer's keys come from.</param>
    /// <param name="time">The clock.</param>
    public TokenVerifier(JwtVerifierOptions options, ISigningKeySource keys, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _verifier = new JwtVerifier(options, time);
        _keys = keys;
    }

    /// <summary>Which tokens are taken.</summary>
    public JwtVerifierOptions Options => _verifier.Options;

    /// <summary>Verifies a token; completes at once unless the issuer has to be asked for keys.</summary>
    /// <param name="token">The token, without the scheme.</param>
    /// <param name="arrival">When the request came in that has it.</param>
    /// <param name="cancellationToken">Stops waiting for keys.</param>
    /// <exception cref="OperationCanceledException">Cancelled while waiting for keys; nothing else is thrown.</exception>
    public ValueTask<JwtResult> VerifyAsync(string token, RequestArrival arrival, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        var result = _verifier.Verify(token, _keys.Keys, arrival.At, _cache);
        if (result.Fault is not (JwtFault.UnknownKey or JwtFault.KeysUnavailable))
        {
            return new ValueTask<JwtResult>(result);
        }

        // Where several issuers are trusted, each sees the tokens of the others: those must not have it asked for keys again and again.
        return _verifier.Foresee(token, arrival.At) is { } fault
            ? new ValueTask<JwtResult>(JwtResult.Refused(fault))
            : VerifyWithNewKeysAsync(token, arrival, result, cancellationToken);
    }

    // Once: a token whose key the issuer still does not have is refused, and asking again is the key source's to bound.
    private async ValueTask<JwtResult> VerifyWithNewKeysAsync(string token, RequestArrival arrival, JwtResult refused, CancellationToken cancellationToken) =>
        await _keys.RefreshAsync(refused.Kid, arrival.WasVerified, cancellationToken) is { } keys ? _verifier.Verify(token, keys, arrival.At, _cache) : refused;
}
