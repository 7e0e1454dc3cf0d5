using System.Buffers.Text;
using System.Security.Cryptography;

namespace Gateway.Policies.Authentication.Keys;

/// <summary>An RSA key.</summary>
internal sealed class RsaPublicKey : PublicKey
{
    private readonly Pool<RSA> _pool;
    private readonly int _bytes;

    private RsaPublicKey(RSAParameters key)
    {
        _pool = new Pool<RSA>(() => RSA.Create(key));
        _bytes = key.Modulus!.Length;
        Thumbprint = ThumbprintOf($$"""{"e":"{{Base64Url.EncodeToString(key.Exponent)}}","kty":"RSA","n":"{{Base64Url.EncodeToString(key.Modulus)}}"}""");
    }

    public override JsonWebKeyKind Kind => JsonWebKeyKind.Rsa;

    public override string Thumbprint { get; }

    /// <summary>Checks numbers of unknown origin: their size bounds what a verification costs, their form what a signature is worth.</summary>
    public static RsaPublicKey? Create(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent, out KeyFault? fault)
    {
        modulus = modulus.TrimStart((byte)0);
        exponent = exponent.TrimStart((byte)0);
        fault = modulus.IsEmpty || Bits(modulus) is < 2048 or > 8192 ? KeyFault.Size

            // 2^32 itself is even, so four bytes hold every exponent up to it.
            : !IsOdd(modulus) || exponent.Length is 0 or > 4 || !IsOdd(exponent) || exponent is [1] ? KeyFault.BadRsa
            : null;
        if (fault is not null)
        {
            return null;
        }

        try
        {
            return new RsaPublicKey(new RSAParameters { Modulus = modulus.ToArray(), Exponent = exponent.ToArray() });
        }
        catch (CryptographicException)
        {
            fault = KeyFault.BadRsa;
            return null;
        }
    }

    public override bool Verify(JwtAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != _bytes)
        {
            return false;
        }

        var key = _pool.Rent();
        try
        {
            return key.VerifyData(data, signature, algorithm.Hash(), algorithm.Padding());
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            _pool.Return(key);
        }
    }

    private static int Bits(ReadOnlySpan<byte> number) => (number.Length * 8) - byte.LeadingZeroCount(number[0]);

    private static bool IsOdd(ReadOnlySpan<byte> number) => (number[^1] & 1) == 1;
}
