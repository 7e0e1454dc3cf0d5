using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Authentication;

/// <summary>A key pair of a made-up issuer, with nothing of the product in it.</summary>
internal sealed class TestKey
{
    private static readonly Lazy<RSA> SharedRsa = new(() => RSA.Create(2048));
    private static readonly Lazy<RSA> OtherRsa = new(() => RSA.Create(2048));

    private readonly AsymmetricAlgorithm _key;

    private TestKey(string algorithm, string? kid, AsymmetricAlgorithm key) => (Algorithm, Kid, _key) = (algorithm, kid, key);

    public string Algorithm { get; }

    public string? Kid { get; }

    /// <summary>A key for an algorithm. RSA keys take long to make, so there are two in all.</summary>
    public static TestKey For(string algorithm, string? kid = "key-1", bool other = false) => new(algorithm, kid, algorithm switch
    {
        "ES256" => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        "ES384" => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        "ES512" => ECDsa.Create(ECCurve.NamedCurves.nistP521),
        _ => (other ? OtherRsa : SharedRsa).Value,
    });

    /// <summary>The same key under another algorithm or name.</summary>
    public TestKey As(string algorithm, string? kid) => new(algorithm, kid, _key);

    /// <summary>The public key as it is published; <paramref name="withAlgorithm"/>: with its <c>alg</c>.</summary>
    public JsonObject Jwk(bool withAlgorithm = true)
    {
        var jwk = _key is RSA rsa ? Jwk(rsa.ExportParameters(false)) : Jwk(((ECDsa)_key).ExportParameters(false));
        if (Kid is not null)
        {
            jwk["kid"] = Kid;
        }

        if (withAlgorithm)
        {
            jwk["alg"] = Algorithm;
        }

        return jwk;
    }

    public string PublicPem() => _key.ExportSubjectPublicKeyInfoPem();

    public byte[] PublicDer() => _key.ExportSubjectPublicKeyInfo();

    public byte[] Sign(byte[] data)
    {
        var hash = new HashAlgorithmName("SHA" + Algorithm[2..]);
        lock (_key)
        {
            return _key is RSA rsa
                ? rsa.SignData(data, hash, Algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
                : ((ECDsa)_key).SignData(data, hash);
        }
    }

    /// <summary>The same signature as DER, which JOSE does not use.</summary>
    public byte[] SignDer(byte[] data) => ((ECDsa)_key).SignData(data, new HashAlgorithmName("SHA" + Algorithm[2..]), DSASignatureFormat.Rfc3279DerSequence);

    public static byte[] Hmac(string secret, byte[] data) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), data);

    private static JsonObject Jwk(RSAParameters key) => new() { ["kty"] = "RSA", ["n"] = Text(key.Modulus), ["e"] = Text(key.Exponent) };

    private static JsonObject Jwk(ECParameters key) => new()
    {
        ["kty"] = "EC",
        ["crv"] = key.Q.X!.Length switch { 32 => "P-256", 48 => "P-384", _ => "P-521" },
        ["x"] = Text(key.Q.X),
        ["y"] = Text(key.Q.Y),
    };

    private static string Text(byte[]? number) => Base64Url.EncodeToString(number);
}
