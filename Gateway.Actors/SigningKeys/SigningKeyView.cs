using Gateway.Policies.Authentication.Keys;

namespace Gateway.Actors.SigningKeys;

/// <summary>What requests read of a <see cref="SigningKeyActor"/> without asking it. Immutable.</summary>
/// <param name="Keys">The last good keys; null: none could be read yet.</param>
/// <param name="IsReading">They are being read.</param>
/// <param name="NextReading">When they may be read again.</param>
internal sealed record SigningKeyView(JsonWebKeySet? Keys, bool IsReading, DateTimeOffset NextReading)
{
    /// <summary>When they were last read; null: they never were.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>How often they were read.</summary>
    public long Read { get; init; }

    /// <summary>How often they could not be.</summary>
    public long Failed { get; init; }

    /// <summary>Whether asking the actor could bring anything: else a flood of unknown names does not even reach its mailbox.</summary>
    public bool MayAsk(DateTimeOffset now) => IsReading || now >= NextReading;
}
