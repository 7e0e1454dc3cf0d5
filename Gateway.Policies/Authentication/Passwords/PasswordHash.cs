using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Policies.Authentication.Passwords;

/// <summary>The hash of one password, in one of the forms that htpasswd writes.</summary>
internal abstract class PasswordHash
{
    private const int BcryptLength = 60;
    private const int LowestCost = 4;
    private const int HighestCost = 15;

    /// <summary>Reads a hash; null: it has no form that is known, or would take too long to compute.</summary>
    public static PasswordHash? Read(string text)
    {
        if (text.StartsWith("{SHA}", StringComparison.Ordinal))
        {
            var hash = new byte[SHA1.HashSizeInBytes];
            return Convert.TryFromBase64String(text["{SHA}".Length..], hash, out var length) && length == hash.Length ? new Sha1(hash) : null;
        }

        if (text.StartsWith(Apr1.Prefix, StringComparison.Ordinal))
        {
            var parts = text[Apr1.Prefix.Length..].Split('$');
            return parts is [{ Length: > 0 and <= 8 }, { Length: 22 }] ? new Apr1Hash(Encoding.ASCII.GetBytes(parts[0]), parts[1]) : null;
        }

        return text.Length == BcryptLength && text[0] == '$' && text[1] == '2' && text[2] is 'a' or 'b' or 'y' && text[3] == '$' && text[6] == '$'
            && int.TryParse(text.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var cost) && cost is >= LowestCost and <= HighestCost
            && Bcrypt.Decode(text.AsSpan(7, 22), 16) is { } salt && Bcrypt.Decode(text.AsSpan(29), Bcrypt.HashBytes) is { } expected
            ? new BcryptHash(cost, salt, expected)
            : null;
    }

    /// <summary>Whether it is the hash of this password; compared in a time that tells nothing.</summary>
    public abstract bool Verify(byte[] password);

    [SuppressMessage("Security", "CA5350", Justification = "One of the forms that htpasswd files have; the configuration says so with a warning.")]
    private sealed class Sha1(byte[] hash) : PasswordHash
    {
        public override bool Verify(byte[] password) => CryptographicOperations.FixedTimeEquals(SHA1.HashData(password), hash);
    }

    private sealed class Apr1Hash(byte[] salt, string hash) : PasswordHash
    {
        private readonly byte[] _hash = Encoding.ASCII.GetBytes(hash);

        public override bool Verify(byte[] password) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Apr1.Compute(password, salt)), _hash);
    }

    private sealed class BcryptHash(int cost, byte[] salt, byte[] hash) : PasswordHash
    {
        public override bool Verify(byte[] password) => CryptographicOperations.FixedTimeEquals(Bcrypt.Compute(password, salt, cost), hash);
    }
}
