using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Gateway.Policies.Authentication.Keys;

/// <summary>A point on one of the NIST curves.</summary>
internal sealed class EcPublicKey : PublicKey
{
    private readonly Pool<ECDsa> _pool;
    private readonly int _bytes;

    private EcPublicKey(JsonWebKeyKind kind, string name, ECParameters key)
    {
        Kind = kind;
        _pool = new Pool<ECDsa>(() => ECDsa.Create(key));
        _bytes = 2 * key.Q.X!.Length;
        Thumbprint = ThumbprintOf($$"""{"crv":"{{name}}","kty":"EC","x":"{{Base64Url.EncodeToString(key.Q.X)}}","y":"{{Base64Url.EncodeToString(key.Q.Y)}}"}""");
    }

    public override JsonWebKeyKind Kind { get; }

    public override string Thumbprint { get; }

    /// <summary>The kind of key with this <c>crv</c>; null: none that is verified with.</summary>
    public static JsonWebKeyKind? KindOf(string curve) => curve switch
    {
        "P-256" => JsonWebKeyKind.P256,
        "P-384" => JsonWebKeyKind.P384,
        "P-521" => JsonWebKeyKind.P521,
        _ => null,
    };

    /// <summary>Takes coordinates of unknown origin; the platform refuses what is no point on the curve.</summary>
    public static EcPublicKey? Create(JsonWebKeyKind kind, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y, out KeyFault? fault)
    {
        var (name, curve, length) = Curve(kind);
        try
        {
            // Each coordinate has the full length of the field (RFC 7518 §6.2.1.2).
            if (x.Length == length && y.Length == length)
            {
                fault = null;
                return new EcPublicKey(kind, name, new ECParameters { Curve = curve, Q = new ECPoint { X = x.ToArray(), Y = y.ToArray() } });
            }
        }
        catch (CryptographicException)
        {
            // Said below.
        }

        fault = KeyFault.NoPoint;
        return null;
    }

    public override bool Verify(JwtAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        // R and S at full length, one behind the other; never DER (RFC 7518 §3.4).
        if (signature.Length != _bytes)
        {
            return false;
        }

        var key = _pool.Rent();
        try
        {
            return key.VerifyData(data, signature, algorithm.Hash(), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
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

    private static (string Name, ECCurve Curve, int Bytes) Curve(JsonWebKeyKind kind) => kind switch
    {
        JsonWebKeyKind.P256 => ("P-256", ECCurve.NamedCurves.nistP256, 32),
        JsonWebKeyKind.P384 => ("P-384", ECCurve.NamedCurves.nistP384, 48),
        JsonWebKeyKind.P521 => ("P-521", ECCurve.NamedCurves.nistP521, 66),
        JsonWebKeyKind.Rsa => throw new UnreachableException(),
    };
}
