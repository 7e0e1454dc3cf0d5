namespace Gateway.Actors.SigningKeys;

/// <summary>What an operator is told of the signing keys of one issuer.</summary>
/// <param name="Source">Where they are published, without user and query.</param>
/// <param name="Keys">How many are in use.</param>
/// <param name="Age">Time since they were last read; null: they never were.</param>
/// <param name="Read">How often they were read.</param>
/// <param name="Failed">How often they could not be.</param>
public sealed record SigningKeyFacts(string Source, int Keys, TimeSpan? Age, long Read, long Failed)
{
    /// <summary>Names of the keys in use.</summary>
    public IReadOnlyList<string> Kids { get; init; } = [];

    /// <summary>Whether they are being read.</summary>
    public bool IsReading { get; init; }

    /// <summary>Before which they are not read again for the sake of a token.</summary>
    public DateTimeOffset NotBefore { get; init; }
}
