using System.Security.Cryptography;
using System.Text;

namespace Gateway.Actors.Cluster;

/// <summary>
/// How the directory names a session: the SHA-256 of its id, so that whoever reads the directory cannot use what it finds.
/// </summary>
public readonly record struct SessionKey
{
    private readonly string _hash;

    private SessionKey(string hash) => _hash = hash;

    /// <summary>The key of a session id.</summary>
    public static SessionKey Of(string sessionId) => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sessionId))));

    /// <summary>The hash in lower-case hexadecimal.</summary>
    public override string ToString() => _hash;
}
