using System.Security.Cryptography;
using System.Text;

namespace Gateway.Policies.Authentication.Passwords;

/// <summary>Apache's variant of MD5-crypt (apr_md5.c): a thousand rounds of MD5, the weakest that htpasswd still writes by default.</summary>
internal static class Apr1
{
    /// <summary>What its hashes begin with.</summary>
    public const string Prefix = "$apr1$";

    private const int Rounds = 1000;
    private const string Alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly int[][] Groups = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5]];

    /// <summary>The hash of a password, as it stands behind prefix and salt.</summary>
    public static string Compute(byte[] password, byte[] salt)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var digest = Start(md5, password, salt);
        for (var round = 0; round < Rounds; round++)
        {
            var isOdd = (round & 1) != 0;
            md5.AppendData(isOdd ? password : digest);
            if (round % 3 != 0)
            {
                md5.AppendData(salt);
            }

            if (round % 7 != 0)
            {
                md5.AppendData(password);
            }

            md5.AppendData(isOdd ? digest : password);
            digest = md5.GetHashAndReset();
        }

        return Encode(digest);
    }

    private static byte[] Start(IncrementalHash md5, byte[] password, byte[] salt)
    {
        byte[] alternate = [.. password, .. salt, .. password];
        md5.AppendData(alternate);
        alternate = md5.GetHashAndReset();
        md5.AppendData(password);
        md5.AppendData(Encoding.ASCII.GetBytes(Prefix));
        md5.AppendData(salt);
        for (var rest = password.Length; rest > 0; rest -= alternate.Length)
        {
            md5.AppendData(alternate, 0, Math.Min(rest, alternate.Length));
        }

        for (var bits = password.Length; bits != 0; bits >>= 1)
        {
            md5.AppendData([(bits & 1) != 0 ? (byte)0 : password[0]]);
        }

        return md5.GetHashAndReset();
    }

    private static string Encode(byte[] digest)
    {
        var text = new StringBuilder(22);
        foreach (var group in Groups)
        {
            Append(text, (digest[group[0]] << 16) | (digest[group[1]] << 8) | digest[group[2]], 4);
        }

        Append(text, digest[11], 2);
        return text.ToString();
    }

    private static void Append(StringBuilder text, int bits, int letters)
    {
        for (; letters > 0; letters--, bits >>= 6)
        {
            text.Append(Alphabet[bits & 0x3f]);
        }
    }
}
