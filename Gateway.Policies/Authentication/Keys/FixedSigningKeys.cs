namespace Gateway.Policies.Authentication.Keys;

/// <summary>Keys that stand in the configuration.</summary>
public sealed class FixedSigningKeys(JsonWebKeySet keys) : ISigningKeySource
{
    /// <inheritdoc/>
    public JsonWebKeySet? Keys { get; } = keys;

    /// <summary>Nothing new, ever.</summary>
    public ValueTask<JsonWebKeySet?> RefreshAsync(string? kid, bool wasVerified, CancellationToken cancellationToken) => new((JsonWebKeySet?)null);
}
