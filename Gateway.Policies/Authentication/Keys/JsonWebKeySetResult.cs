namespace Gateway.Policies.Authentication.Keys;

/// <summary>What reading a key set gave: the set, or what is wrong with it.</summary>
public sealed record JsonWebKeySetResult
{
    /// <summary>The set; null when there is a <see cref="Fault"/>.</summary>
    public JsonWebKeySet? Set { get; init; }

    /// <summary>Why there is no set; null: there is one.</summary>
    public KeySetFault? Fault { get; init; }

    /// <summary>The keys that were left out, in their order.</summary>
    public IReadOnlyList<DroppedKey> Dropped { get; init; } = [];
}
