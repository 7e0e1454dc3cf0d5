using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Gateway.Policies.Authentication.Tokens;

/// <summary>SHA-256 of a token as it was sent: names it in caches and logs without being it.</summary>
/// <param name="A">Bytes 0 to 7.</param>
/// <param name="B">Bytes 8 to 15.</param>
/// <param name="C">Bytes 16 to 23.</param>
/// <param name="D">Bytes 24 to 31.</param>
public readonly record struct TokenHash(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Hashes a token.</summary>
    public static TokenHash Of(ReadOnlySpan<byte> token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(token, hash);
        var parts = MemoryMarshal.Cast<byte, ulong>(hash);
        return new TokenHash(parts[0], parts[1], parts[2], parts[3]);
    }

    /// <summary>The hash in hexadecimal, as <c>sha256sum</c> prints it.</summary>
    public override string ToString()
    {
        Span<ulong> parts = [A, B, C, D];
        return Convert.ToHexStringLower(MemoryMarshal.AsBytes(parts));
    }
}
