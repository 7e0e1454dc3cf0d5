using System.Buffers.Binary;
using System.Numerics;

namespace Gateway.Policies.Authentication.Passwords;

/// <summary>The cipher that bcrypt is made of, with bcrypt's expensive key schedule.</summary>
internal sealed class Blowfish
{
    private const int Rounds = 16;
    private const int Subkeys = Rounds + 2;
    private const int BoxEntries = 4 * 256;

    private static readonly Lazy<uint[]> Initial = new(DigitsOfPi);

    private readonly uint[] _keys = Initial.Value[..Subkeys];
    private readonly uint[] _boxes = Initial.Value[Subkeys..];

    /// <summary>Mixes a key in, and a salt of whole blocks if there is one.</summary>
    public void Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        var at = 0;
        for (var i = 0; i < Subkeys; i++)
        {
            _keys[i] ^= Next(key, ref at);
        }

        var (left, right, saltAt) = (0u, 0u, 0);
        Fill(_keys, salt, ref saltAt, ref left, ref right);
        Fill(_boxes, salt, ref saltAt, ref left, ref right);
    }

    /// <summary>Encrypts one block.</summary>
    public void Encrypt(ref uint left, ref uint right)
    {
        var keys = _keys;
        var boxes = _boxes.AsSpan(0, BoxEntries);
        var (l, r) = (left ^ keys[0], right);
        for (var round = 1; round < Rounds; round += 2)
        {
            r ^= (((boxes[(int)(l >> 24)] + boxes[0x100 + (byte)(l >> 16)]) ^ boxes[0x200 + (byte)(l >> 8)]) + boxes[0x300 + (byte)l]) ^ keys[round];
            l ^= (((boxes[(int)(r >> 24)] + boxes[0x100 + (byte)(r >> 16)]) ^ boxes[0x200 + (byte)(r >> 8)]) + boxes[0x300 + (byte)r]) ^ keys[round + 1];
        }

        (left, right) = (r ^ keys[Rounds + 1], l);
    }

    private void Fill(uint[] words, ReadOnlySpan<byte> salt, ref int saltAt, ref uint left, ref uint right)
    {
        for (var i = 0; i < words.Length; i += 2)
        {
            if (!salt.IsEmpty)
            {
                left ^= Next(salt, ref saltAt);
                right ^= Next(salt, ref saltAt);
            }

            Encrypt(ref left, ref right);
            (words[i], words[i + 1]) = (left, right);
        }
    }

    private static uint Next(ReadOnlySpan<byte> bytes, ref int at)
    {
        var word = 0u;
        for (var i = 0; i < sizeof(uint); i++)
        {
            word = (word << 8) | bytes[at];
            at = (at + 1) % bytes.Length;
        }

        return word;
    }

    // The cipher begins with the fraction of pi: computing it (Machin: pi = 16 arctan 1/5 - 4 arctan 1/239) is shorter than a page of it.
    private static uint[] DigitsOfPi()
    {
        const int Bits = (Subkeys + BoxEntries) * 32;
        const int Guard = 64;
        var one = BigInteger.One << (Bits + Guard);
        var fraction = ((16 * ArcTangent(one, 5)) - (4 * ArcTangent(one, 239)) - (3 * one)) >> Guard;
        var bytes = fraction.ToByteArray(isUnsigned: true, isBigEndian: true);
        var words = new uint[Subkeys + BoxEntries];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(i * sizeof(uint)));
        }

        return words;
    }

    private static BigInteger ArcTangent(BigInteger one, int inverse)
    {
        var (power, sum, divisor) = (one / inverse, BigInteger.Zero, 1);
        for (; !power.IsZero; power /= inverse * inverse, divisor += 2)
        {
            sum += (divisor & 2) == 0 ? power / divisor : -(power / divisor);
        }

        return sum;
    }
}
