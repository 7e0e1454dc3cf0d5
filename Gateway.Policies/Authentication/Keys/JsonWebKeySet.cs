using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Gateway.Policies.Authentication.Keys;

/// <summary>The public keys of one issuer (RFC 7517 §5). Immutable and thread-safe.</summary>
public sealed class JsonWebKeySet
{
    /// <summary>Largest key set that is read, in bytes.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Most keys a key set may list, used or not.</summary>
    public const int MaxKeys = 100;

    private static long _versions;

    private readonly FrozenDictionary<string, ImmutableArray<JsonWebKey>> _byKid;

    internal JsonWebKeySet(ImmutableArray<JsonWebKey> keys)
    {
        Keys = keys;
        _byKid = keys.Where(key => key.Kid is not null).GroupBy(key => key.Kid!, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal);
        Version = Interlocked.Increment(ref _versions);
    }

    /// <summary>The keys, in their published order.</summary>
    public ImmutableArray<JsonWebKey> Keys { get; }

    /// <summary>Tells this set from every other one in this process.</summary>
    internal long Version { get; }

    /// <summary>
    /// Reads a key set: strict JSON, at most <see cref="MaxBytes"/>, 16 levels and <see cref="MaxKeys"/>. Keys that are not for
    /// verifying signatures, or not safe to verify with, are left out.
    /// </summary>
    public static JsonWebKeySetResult Read(ReadOnlyMemory<byte> json) => JsonWebKeySetReader.Read(json);

    /// <summary>Whether there is a key of that name.</summary>
    public bool Has(string kid) => _byKid.ContainsKey(kid);

    /// <summary>Whether both hold the same keys under the same names in the same order.</summary>
    public bool HasSameKeysAs(JsonWebKeySet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Keys.Length == other.Keys.Length && Keys.Zip(other.Keys).All(pair => pair.First.IsSameAs(pair.Second));
    }

    /// <summary>The one key a token means: by name, kind and algorithm; without a name only if no other key fits.</summary>
    internal KeySearch Find(string? kid, JwtAlgorithm algorithm, bool allowed, out JsonWebKey? found)
    {
        found = null;
        var candidates = Keys;
        if (kid is not null && !_byKid.TryGetValue(kid, out candidates))
        {
            return KeySearch.UnknownKid;
        }

        foreach (var key in candidates)
        {
            if (!key.Fits(algorithm, allowed))
            {
                continue;
            }

            if (found is not null)
            {
                found = null;
                return KeySearch.SeveralFit;
            }

            found = key;
        }

        return found is null ? KeySearch.NoneFits : KeySearch.Found;
    }
}
