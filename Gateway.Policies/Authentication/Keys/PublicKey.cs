using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Gateway.Policies.Authentication.Keys;

/// <summary>The platform's form of a public key. Thread-safe: the platform promises that of no key object, so each thread has its own.</summary>
internal abstract class PublicKey
{
    /// <summary>What it is.</summary>
    public abstract JsonWebKeyKind Kind { get; }

    /// <summary>Its RFC 7638 thumbprint.</summary>
    public abstract string Thumbprint { get; }

    /// <summary>Whether the signature is the key's; false for whatever else the bytes may be.</summary>
    public abstract bool Verify(JwtAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);

    /// <summary>The required members in the order of their names, without blanks (RFC 7638 §3).</summary>
    protected static string ThumbprintOf(string canonical) => Base64Url.EncodeToString(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(canonical)));

    /// <summary>Key objects that are not in use now; there are never more than threads that verified at the same time.</summary>
    protected sealed class Pool<T>(Func<T> create)
        where T : AsymmetricAlgorithm
    {
        private readonly ConcurrentBag<T> _idle = [create()];

        public T Rent() => _idle.TryTake(out var key) ? key : create();

        public void Return(T key) => _idle.Add(key);
    }
}
