using System.Security.Cryptography;

namespace Gateway.Actors.Cluster;

/// <summary>
/// How the directory names a session: the SHA-256 of the random part of its id, so that whoever reads the directory cannot use what it finds.
/// </summary>
public readonly record struct SessionKey
{
    private readonly string _hash;

    private SessionKey(string hash) => _hash = hash;

    /// <summary>The key of the session whose id has this random part.</summary>
    public static SessionKey Of(ReadOnlySpan<byte> random) => new(Convert.ToHexStringLower(SHA256.HashData(random)));

    /// <summary>The key that is stored as these bytes.</summary>
    internal static SessionKey Stored(ReadOnlySpan<byte> hash) => new(Convert.ToHexStringLower(hash));

    /// <summary>The hash.</summary>
    internal byte[] Bytes => Convert.FromHexString(_hash);

    /// <summary>The hash in lower-case hexadecimal.</summary>
    public override string ToString() => _hash;
}
