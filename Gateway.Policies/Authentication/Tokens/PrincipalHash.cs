using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Policies.Authentication.Tokens;

/// <summary>
/// Sixty-four bits that stand for who is calling: the same on every node, for every token of one subject with one client. Sessions are
/// bound to it, so a change of how it is computed ends them all.
/// </summary>
internal static class PrincipalHash
{
    /// <summary>
    /// Hashes who a token is about. A token without a subject says nothing about who is behind it, so it is a principal of its own:
    /// two users of one client must never be taken for one.
    /// </summary>
    /// <returns>Never 0, which stands for anonymous callers.</returns>
    public static ulong Of(string issuer, string? subject, string? clientId, in TokenHash token)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, issuer);
        if (string.IsNullOrEmpty(subject))
        {
            Append(hash, "token");
            Append(hash, token.ToString());
        }
        else
        {
            Append(hash, "subject");
            Append(hash, subject);
            Append(hash, clientId);
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset()) is var principal and not 0 ? principal : 1;
    }

    // Each part with its length, so that no two lists of parts run together into the same bytes.
    private static void Append(IncrementalHash hash, string? text)
    {
        var bytes = text is null ? [] : Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, text is null ? -1 : bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
