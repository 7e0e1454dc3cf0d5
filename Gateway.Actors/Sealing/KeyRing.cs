using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Gateway.Actors.Sealing;

/// <summary>The 256-bit keys that seal what clients carry for the gateway. The first one seals; all of them open.</summary>
public sealed class KeyRing
{
    /// <summary>Bytes of a key.</summary>
    public const int KeyBytes = 32;

    private KeyRing(ImmutableArray<byte[]> keys) => Keys = keys;

    internal ImmutableArray<byte[]> Keys { get; }

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

    /// <summary>A sealer whose keys are derived for one purpose, so that what is sealed for one cannot be opened as another.</summary>
    public Sealer For(SealPurpose purpose) => new(this, purpose);
}
