using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Gateway.Actors.Sealing;

/// <summary>The 256-bit keys that seal what clients carry for the gateway. One seals, the first unless others lack it; all of them open. Thread-safe.</summary>
public sealed class KeyRing
{
    /// <summary>Bytes of a key.</summary>
    public const int KeyBytes = 32;

    private const int IdBytes = 8;

    private int _sealing;

    private KeyRing(ImmutableArray<byte[]> keys) =>
        (Keys, Ids) = (keys, [.. keys.Select(key => Convert.ToHexStringLower(HKDF.DeriveKey(HashAlgorithmName.SHA256, key, IdBytes, info: "agentgateway key id"u8.ToArray())))]);

    /// <summary>Names of the keys, which say nothing about them, in the order of the ring.</summary>
    public ImmutableArray<string> Ids { get; }

    /// <summary>The name of the key that seals.</summary>
    public string SealingId => Ids[Sealing];

    internal ImmutableArray<byte[]> Keys { get; }

    /// <summary>Which of the keys seals.</summary>
    internal int Sealing => Volatile.Read(ref _sealing);

    /// <summary>A ring with one random key: what it seals dies with the process.</summary>
    public static KeyRing Random() => new([RandomNumberGenerator.GetBytes(KeyBytes)]);

    /// <summary>A ring of configured keys, the newest first.</summary>
    /// <exception cref="ArgumentException">There is no key, or one is not 256 bits long.</exception>
    public static KeyRing Of(IEnumerable<byte[]> keys)
    {
        var ring = keys.Select(key => (byte[])key.Clone()).ToImmutableArray();
        return ring.Length > 0 && ring.All(key => key.Length == KeyBytes)
            ? new KeyRing(ring)
            : throw new ArgumentException("A key ring needs at least one key, and each key has 256 bits.", nameof(keys));
    }

    /// <summary>
    /// Seals with the newest key that all of these rings have, so that whoever gets what is sealed can open it. Where they have none in common nothing
    /// changes.
    /// </summary>
    /// <param name="rings">The ids of the keys of each ring.</param>
    public void SealFor(IReadOnlyCollection<IReadOnlyCollection<string>> rings)
    {
        for (var index = 0; index < Ids.Length; index++)
        {
            if (rings.All(ring => ring.Contains(Ids[index])))
            {
                Volatile.Write(ref _sealing, index);
                return;
            }
        }
    }

    /// <summary>A sealer whose keys are derived for one purpose, so that what is sealed for one cannot be opened as another.</summary>
    public Sealer For(SealPurpose purpose) => new(this, purpose);
}
