using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Policies.Authentication.Keys;

namespace Gateway.Host.Cli.Token;

/// <summary>The key pair of a development issuer. Its name is its RFC 7638 thumbprint, so another key never passes for it. Thread-safe.</summary>
internal sealed class DevKey : IDisposable
{
    /// <summary>The algorithms it can have; the first is the default.</summary>
    public static readonly string[] Algorithms = ["ES256", "ES384", "ES512", "RS256"];

    private const int RsaBits = 2048;

    private readonly AsymmetricAlgorithm _key;
    private readonly Lock _lock = new();

    private DevKey(AsymmetricAlgorithm key)
    {
        _key = key;
        var jwk = key is RSA rsa ? Jwk(rsa.ExportParameters(false)) : Jwk(((ECDsa)key).ExportParameters(false));
        Algorithm = key is RSA ? "RS256" : $"ES{key.KeySize switch { 256 => "256", 384 => "384", _ => "512" }}";
        jwk["alg"] = Algorithm;
        jwk["use"] = "sig";

        // Read by the gateway's own reader: what it would not use is no good here.
        var read = JsonWebKeySet.Read(Encoding.UTF8.GetBytes(SetOf(jwk)));
        Kid = read.Set?.Keys[0].Thumbprint ?? throw new CryptographicException($"The gateway takes no such key: {read.Dropped[0].Reason}.");
        jwk["kid"] = Kid;
        Jwks = SetOf((JsonObject)jwk.DeepClone());
    }

    /// <summary>What it signs with.</summary>
    public string Algorithm { get; }

    /// <summary>Its name.</summary>
    public string Kid { get; }

    /// <summary>The public half as a key set (RFC 7517 §5).</summary>
    public string Jwks { get; }

    /// <summary>Makes a key pair.</summary>
    /// <param name="algorithm">One of <see cref="Algorithms"/>.</param>
    public static DevKey Create(string algorithm) => new(algorithm switch
    {
        "RS256" => RSA.Create(RsaBits),
        "ES384" => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        "ES512" => ECDsa.Create(ECCurve.NamedCurves.nistP521),
        _ => ECDsa.Create(ECCurve.NamedCurves.nistP256),
    });

    /// <summary>Reads a private key: PEM, RSA or one of the NIST curves.</summary>
    /// <exception cref="CryptographicException">It is none.</exception>
    public static DevKey FromPem(string pem)
    {
        try
        {
            return new DevKey(Import(ECDsa.Create(), pem));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // Perhaps the other kind.
        }

        try
        {
            return new DevKey(Import(RSA.Create(), pem));
        }
        catch (ArgumentException)
        {
            throw new CryptographicException("It holds no private key in PEM.");
        }
    }

    /// <summary>The private half: PKCS #8 in PEM.</summary>
    public string ToPem() => _key.ExportPkcs8PrivateKeyPem();

    /// <summary>A signature as RFC 7518 §3 has it.</summary>
    public byte[] Sign(byte[] data)
    {
        var hash = new HashAlgorithmName("SHA" + Algorithm[2..]);
        lock (_lock)
        {
            return _key is RSA rsa ? rsa.SignData(data, hash, RSASignaturePadding.Pkcs1) : ((ECDsa)_key).SignData(data, hash);
        }
    }

    public void Dispose() => _key.Dispose();

    private static AsymmetricAlgorithm Import(AsymmetricAlgorithm key, string pem)
    {
        try
        {
            key.ImportFromPem(pem);

            // A public key imports as well.
            CryptographicOperations.ZeroMemory(key.ExportPkcs8PrivateKey());
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private static string SetOf(JsonObject jwk) => new JsonObject { ["keys"] = new JsonArray(jwk.DeepClone()) }.ToJsonString();

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
