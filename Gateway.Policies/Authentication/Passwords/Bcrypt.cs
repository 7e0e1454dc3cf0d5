using System.Buffers.Binary;

namespace Gateway.Policies.Authentication.Passwords;

/// <summary>
/// bcrypt (Provos and Mazières, "A Future-Adaptable Password Scheme", USENIX 1999), as the tools write it under <c>$2a$</c>, <c>$2b$</c> and
/// <c>$2y$</c>. Ours, as no package for it is served where we build.
/// </summary>
internal static class Bcrypt
{
    /// <summary>Bytes of a hash: the last one of three blocks is never written.</summary>
    public const int HashBytes = 23;

    private const int LongestPassword = 72;
    private const string Alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly byte[] Text = "OrpheanBeholderScryDoubt"u8.ToArray();

    /// <summary>The hash of a password, of which 72 bytes count.</summary>
    /// <param name="password">The password.</param>
    /// <param name="salt">16 bytes.</param>
    /// <param name="cost">Logarithm of the number of rounds.</param>
    public static byte[] Compute(byte[] password, byte[] salt, int cost)
    {
        byte[] key = [.. password.AsSpan(0, Math.Min(password.Length, LongestPassword)), 0];
        var cipher = new Blowfish();
        cipher.Expand(key.AsSpan(0, Math.Min(key.Length, LongestPassword)), salt);
        for (var round = 0L; round < 1L << cost; round++)
        {
            cipher.Expand(key.AsSpan(0, Math.Min(key.Length, LongestPassword)), []);
            cipher.Expand(salt, []);
        }

        var hash = Text.ToArray();
        for (var block = 0; block < hash.Length; block += 8)
        {
            var left = BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(block));
            var right = BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(block + 4));
            for (var time = 0; time < 64; time++)
            {
                cipher.Encrypt(ref left, ref right);
            }

            BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(block), left);
            BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(block + 4), right);
        }

        return hash[..HashBytes];
    }

    /// <summary>Reads bcrypt's own base64; null: it is none.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text, int bytes)
    {
        var decoded = new byte[bytes];
        var (bits, count, at) = (0, 0, 0);
        foreach (var letter in text)
        {
            var value = Alphabet.IndexOf(letter, StringComparison.Ordinal);
            if (value < 0)
            {
                return null;
            }

            (bits, count) = (((bits << 6) | value) & 0xffff, count + 6);
            if (count >= 8 && at < bytes)
            {
                count -= 8;
                decoded[at++] = (byte)(bits >> count);
            }
        }

        return at == bytes ? decoded : null;
    }
}
