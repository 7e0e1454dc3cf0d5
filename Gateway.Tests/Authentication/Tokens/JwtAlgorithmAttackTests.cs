using System.Text;
using System.Text.Json.Nodes;
using Gateway.Policies.Authentication.Keys;
using Gateway.Policies.Authentication.Tokens;
using Gateway.Tests.Support;
using static Gateway.Tests.Authentication.Tokens.JwtVerifying;

namespace Gateway.Tests.Authentication.Tokens;

/// <summary>J1, J2: who signs is not up to the sender.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class JwtAlgorithmAttackTests
{
    private static readonly TestKey Rsa = TestKey.For("RS256", "rsa");

    [Theory]
    [InlineData("\"none\"")]
    [InlineData("\"None\"")]
    [InlineData("\"NoNe\"")]
    [InlineData("\"NONE\"")]
    [InlineData("\"\"")]
    [InlineData("\"rs256\"")]
    [InlineData("\"RS256 \"")]
    [InlineData("\"RS1\"")]
    [InlineData("\"EdDSA\"")]
    [InlineData("\"HS256\"")]
    [InlineData("\"RSA-OAEP\"")]
    [InlineData(null)]
    public void J1_alg_none_and_its_kin_are_refused_with_and_without_signature(string? algorithm)
    {
        var header = Mint.Header(Rsa, ("alg", algorithm));

        Assert.Equal(JwtFault.ForbiddenAlgorithm, FaultOf(Mint.Compact(header, Mint.Claims(), _ => []), Rsa));
        Assert.Equal(JwtFault.ForbiddenAlgorithm, FaultOf(Mint.Compact(header, Mint.Claims(), Rsa.Sign), Rsa));
    }

    [Theory]
    [InlineData("[\"RS256\"]")]
    [InlineData("256")]
    [InlineData("null")]
    [InlineData("{\"a\":\"RS256\"}")]
    public void J1_alg_of_another_type_is_refused(string algorithm) =>
        Assert.Equal(JwtFault.MalformedHeader, FaultOf(Mint.Token(Rsa, header: Mint.Header(Rsa, ("alg", algorithm))), Rsa));

    [Fact]
    public void J1_only_configured_algorithms_are_taken()
    {
        var pss = Rsa.As("PS384", "rsa");
        var keys = Mint.KeySet(Rsa.Jwk(withAlgorithm: false));

        Assert.Null(FaultOf(Mint.Token(Rsa), keys));
        Assert.Equal(JwtFault.NoKeyFits, FaultOf(Mint.Token(pss), keys));
        Assert.Null(FaultOf(Mint.Token(pss), keys, Mint.Options with { Algorithms = [JwtAlgorithm.PS384] }));
        Assert.Equal(JwtFault.ForbiddenAlgorithm, FaultOf(Mint.Token(Rsa), keys, Mint.Options with { Algorithms = [JwtAlgorithm.PS384] }));
    }

    [Fact]
    public void J2_hmac_over_the_public_key_is_refused()
    {
        var header = Mint.Header(Rsa, ("alg", "\"HS256\""));
        string[] secrets = [Rsa.PublicPem(), Rsa.PublicPem() + "\n", Encoding.Latin1.GetString(Rsa.PublicDer()), Rsa.Jwk().ToJsonString(), Mint.KeySetText(Rsa.Jwk())];

        Assert.All(secrets, secret =>
            Assert.Equal(JwtFault.ForbiddenAlgorithm, FaultOf(Mint.Compact(header, Mint.Claims(), data => TestKey.Hmac(secret, data)), Rsa)));
    }

    [Theory]
    [InlineData("HS256")]
    [InlineData("RS256")]
    public void J2_oct_key_in_the_set_verifies_nothing_and_disturbs_nothing(string algorithm)
    {
        var shared = new JsonObject { ["kty"] = "oct", ["kid"] = "shared", ["alg"] = algorithm, ["k"] = Mint.Encode("a secret of thirty-two characters") };
        var keys = Mint.KeySet(shared, Rsa.Jwk());
        var header = Mint.Header(Rsa, ("alg", $"\"{algorithm}\""), ("kid", "\"shared\""));

        Assert.NotNull(FaultOf(Mint.Compact(header, Mint.Claims(), data => TestKey.Hmac("a secret of thirty-two characters", data)), keys));
        Assert.Null(FaultOf(Mint.Token(Rsa), keys));
    }

    [Theory]
    [InlineData("RS256", "ES256")]
    [InlineData("ES256", "RS256")]
    [InlineData("ES256", "ES384")]
    [InlineData("ES512", "ES256")]
    [InlineData("RS256", "PS256")]
    [InlineData("PS256", "RS256")]
    [InlineData("RS256", "RS512")]
    public void J2_token_whose_alg_is_not_its_keys_is_refused(string algorithm, string said)
    {
        var key = TestKey.For(algorithm);
        var token = Mint.Compact(Mint.Header(key, ("alg", $"\"{said}\"")), Mint.Claims(), key.Sign);

        Assert.Equal(JwtFault.NoKeyFits, FaultOf(token, key));
        Assert.Equal(JwtFault.NoKeyFits, FaultOf(token, Mint.KeySet(key.Jwk(withAlgorithm: algorithm is not "RS256" and not "ES256" and not "ES512"))));
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("PS384")]
    [InlineData("PS512")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public void Token_of_each_algorithm_verifies_with_its_own_key_only(string algorithm)
    {
        var key = TestKey.For(algorithm);
        var token = Mint.Token(key);

        Assert.Null(FaultOf(token, key));
        Assert.Equal(JwtFault.BadSignature, FaultOf(token, TestKey.For(algorithm, other: true)));
        Assert.Equal(JwtFault.KeysUnavailable, FaultOf(token, keys: null));
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public void Elliptic_signature_of_zeros_or_as_der_is_refused(string algorithm)
    {
        var key = TestKey.For(algorithm);
        var length = key.Sign([]).Length;

        Assert.Equal(JwtFault.BadSignature, FaultOf(Mint.Compact(Mint.Header(key), Mint.Claims(), _ => new byte[length]), key));
        Assert.Equal(JwtFault.BadSignature, FaultOf(Mint.Compact(Mint.Header(key), Mint.Claims(), key.SignDer), key));
        Assert.Equal(JwtFault.BadSignature, FaultOf(Mint.Compact(Mint.Header(key), Mint.Claims(), _ => []), key));
    }

    [Fact]
    public void Rsa_signature_of_another_length_is_refused()
    {
        Assert.Equal(JwtFault.BadSignature, FaultOf(Mint.Compact(Mint.Header(Rsa), Mint.Claims(), data => [0, .. Rsa.Sign(data)]), Rsa));
        Assert.Equal(JwtFault.BadSignature, FaultOf(Mint.Compact(Mint.Header(Rsa), Mint.Claims(), data => Rsa.Sign(data)[..^1]), Rsa));
        Assert.Equal(JwtFault.BadSignature, FaultOf(Mint.Compact(Mint.Header(Rsa), Mint.Claims(), _ => []), Rsa));
    }
}
