namespace Gateway.Policies.Authentication.Keys;

/// <summary>Where an issuer's keys come from. Thread-safe.</summary>
public interface ISigningKeySource
{
    /// <summary>The keys as they are known now; null: none could be read yet. Never waits.</summary>
    JsonWebKeySet? Keys { get; }

    /// <summary>
    /// Asks whether the issuer has keys that are not known yet. Answers at once when that was asked just now, so that a flood of made-up
    /// names costs the issuer nothing.
    /// </summary>
    /// <param name="kid">The name a token calls its key by; null: it has none, and no keys are known at all.</param>
    /// <param name="wasVerified">Whether another node has found the token good, so that the issuer has the key: then it is asked though it was asked just now, once for each name.</param>
    /// <param name="cancellationToken">Stops waiting, not asking.</param>
    /// <returns>Keys that are worth another try; null: there is nothing new.</returns>
    ValueTask<JsonWebKeySet?> RefreshAsync(string? kid, bool wasVerified, CancellationToken cancellationToken);
}
