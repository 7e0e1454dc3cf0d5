using System.Diagnostics;
using System.Security.Cryptography;

namespace Gateway.Policies.Authentication.Keys;

/// <summary>What RFC 7518 says about each algorithm.</summary>
internal static class JwtAlgorithms
{
    /// <summary>Reads a name, letter by letter: names are case-sensitive (RFC 7515 §4.1.1).</summary>
    public static JwtAlgorithm? Parse(string name) => name switch
    {
        "RS256" => JwtAlgorithm.RS256,
        "RS384" => JwtAlgorithm.RS384,
        "RS512" => JwtAlgorithm.RS512,
        "PS256" => JwtAlgorithm.PS256,
        "PS384" => JwtAlgorithm.PS384,
        "PS512" => JwtAlgorithm.PS512,
        "ES256" => JwtAlgorithm.ES256,
        "ES384" => JwtAlgorithm.ES384,
        "ES512" => JwtAlgorithm.ES512,
        _ => null,
    };

    /// <summary>The algorithm of a key that names none: the usual one of RSA, the only one of a curve.</summary>
    public static JwtAlgorithm Usual(this JsonWebKeyKind kind) => kind switch
    {
        JsonWebKeyKind.Rsa => JwtAlgorithm.RS256,
        JsonWebKeyKind.P256 => JwtAlgorithm.ES256,
        JsonWebKeyKind.P384 => JwtAlgorithm.ES384,
        JsonWebKeyKind.P521 => JwtAlgorithm.ES512,
    };

    /// <summary>The kind of key an algorithm works with; each curve has its own hash (RFC 7518 §3.4).</summary>
    public static JsonWebKeyKind Kind(this JwtAlgorithm algorithm) => algorithm switch
    {
        JwtAlgorithm.ES256 => JsonWebKeyKind.P256,
        JwtAlgorithm.ES384 => JsonWebKeyKind.P384,
        JwtAlgorithm.ES512 => JsonWebKeyKind.P521,
        JwtAlgorithm.RS256 or JwtAlgorithm.RS384 or JwtAlgorithm.RS512 or JwtAlgorithm.PS256 or JwtAlgorithm.PS384 or JwtAlgorithm.PS512 => JsonWebKeyKind.Rsa,
    };

    /// <summary>Its hash.</summary>
    public static HashAlgorithmName Hash(this JwtAlgorithm algorithm) => algorithm switch
    {
        JwtAlgorithm.RS256 or JwtAlgorithm.PS256 or JwtAlgorithm.ES256 => HashAlgorithmName.SHA256,
        JwtAlgorithm.RS384 or JwtAlgorithm.PS384 or JwtAlgorithm.ES384 => HashAlgorithmName.SHA384,
        JwtAlgorithm.RS512 or JwtAlgorithm.PS512 or JwtAlgorithm.ES512 => HashAlgorithmName.SHA512,
    };

    /// <summary>The padding of an RSA algorithm.</summary>
    public static RSASignaturePadding Padding(this JwtAlgorithm algorithm) => algorithm switch
    {
        JwtAlgorithm.RS256 or JwtAlgorithm.RS384 or JwtAlgorithm.RS512 => RSASignaturePadding.Pkcs1,
        JwtAlgorithm.PS256 or JwtAlgorithm.PS384 or JwtAlgorithm.PS512 => RSASignaturePadding.Pss,
        JwtAlgorithm.ES256 or JwtAlgorithm.ES384 or JwtAlgorithm.ES512 => throw new UnreachableException(),
    };
}
