using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Policies.Authentication.Keys;
using Gateway.Tests.Support;

namespace Gateway.Tests.Authentication.Keys;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class JsonWebKeySetTests
{
    private static readonly JsonObject Rsa = TestKey.For("RS256").Jwk();
    private static readonly JsonObject Ec = TestKey.For("ES256").Jwk();

    [Theory]
    [InlineData("RSA", "kty", "\"oct\"", KeyFault.Symmetric)]
    [InlineData("RSA", "kty", "\"OKP\"", KeyFault.UnknownKind)]
    [InlineData("RSA", "kty", "\"rsa\"", KeyFault.UnknownKind)]
    [InlineData("RSA", "kty", "1", KeyFault.Malformed)]
    [InlineData("RSA", "kty", null, KeyFault.Malformed)]
    [InlineData("RSA", "d", "\"AAAA\"", KeyFault.Private)]
    [InlineData("EC", "d", "null", KeyFault.Private)]
    [InlineData("RSA", "use", "\"enc\"", KeyFault.OtherUse)]
    [InlineData("RSA", "use", "null", KeyFault.OtherUse)]
    [InlineData("RSA", "key_ops", "[\"sign\"]", KeyFault.OtherUse)]
    [InlineData("RSA", "key_ops", "[]", KeyFault.OtherUse)]
    [InlineData("RSA", "key_ops", "\"verify\"", KeyFault.Malformed)]
    [InlineData("RSA", "alg", "\"RSA-OAEP\"", KeyFault.OtherAlgorithm)]
    [InlineData("RSA", "alg", "\"ES256\"", KeyFault.OtherAlgorithm)]
    [InlineData("RSA", "alg", "\"HS256\"", KeyFault.OtherAlgorithm)]
    [InlineData("RSA", "alg", "\"none\"", KeyFault.OtherAlgorithm)]
    [InlineData("RSA", "alg", "1", KeyFault.OtherAlgorithm)]
    [InlineData("EC", "alg", "\"ES384\"", KeyFault.OtherAlgorithm)]
    [InlineData("RSA", "kid", "1", KeyFault.Malformed)]
    [InlineData("RSA", "n", null, KeyFault.Malformed)]
    [InlineData("RSA", "n", "\"\"", KeyFault.Size)]
    [InlineData("RSA", "n", "\"AAAA\"", KeyFault.Size)]
    [InlineData("RSA", "n", "\"+/==\"", KeyFault.Malformed)]
    [InlineData("RSA", "e", null, KeyFault.Malformed)]
    [InlineData("RSA", "e", "\"\"", KeyFault.BadRsa)]
    [InlineData("RSA", "e", "\"AQ\"", KeyFault.BadRsa)]
    [InlineData("RSA", "e", "\"AQAA\"", KeyFault.BadRsa)]
    [InlineData("RSA", "e", "\"AQAAAAE\"", KeyFault.BadRsa)]
    [InlineData("EC", "crv", "\"secp256k1\"", KeyFault.UnknownKind)]
    [InlineData("EC", "crv", "\"P-384\"", KeyFault.NoPoint)]
    [InlineData("EC", "crv", null, KeyFault.Malformed)]
    [InlineData("EC", "x", "\"AAAA\"", KeyFault.NoPoint)]
    [InlineData("EC", "y", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"", KeyFault.NoPoint)]
    [InlineData("EC", "y", null, KeyFault.Malformed)]
    public void J11_key_that_is_unfit_is_left_out(string kind, string member, string? json, KeyFault reason)
    {
        var key = (JsonObject)(kind == "RSA" ? Rsa : Ec).DeepClone();
        key.Remove(member);
        if (json is not null)
        {
            key[member] = JsonNode.Parse(json);
        }

        var result = Read(Mint.KeySetText(key, TestKey.For("ES384", "good").Jwk()));

        Assert.Equal([new DroppedKey(0, reason)], result.Dropped);
        Assert.Equal(["good"], result.Set!.Keys.Select(found => found.Kid));
    }

    [Theory]
    [InlineData(1024, false)]
    [InlineData(2040, false)]
    [InlineData(2047, false)]
    [InlineData(2048, true)]
    [InlineData(8192, true)]
    [InlineData(8193, false)]
    [InlineData(16384, false)]
    public void J11_rsa_modulus_has_2048_to_8192_bits(int bits, bool isUsed)
    {
        // No key pair is needed: an odd number of that size is all that can be seen of a modulus.
        var modulus = new byte[(bits + 7) / 8];
        modulus.AsSpan().Fill(0x5B);
        modulus[0] = (byte)(1 << ((bits - 1) % 8));

        var result = Read($$"""{"keys":[{"kty":"RSA","n":"{{Base64Url.EncodeToString(modulus)}}","e":"AQAB"}]}""");

        Assert.Equal(isUsed ? [] : new[] { new DroppedKey(0, KeyFault.Size) }, result.Dropped);
        Assert.Equal(isUsed ? null : KeySetFault.NoUsableKey, result.Fault);
    }

    [Fact]
    public void J11_even_rsa_modulus_is_refused()
    {
        var modulus = new byte[256];
        modulus.AsSpan().Fill(0x80);

        Assert.Equal([new DroppedKey(0, KeyFault.BadRsa)], Read($$"""{"keys":[{"kty":"RSA","n":"{{Base64Url.EncodeToString(modulus)}}","e":"AQAB"}]}""").Dropped);
    }

    [Fact]
    public void Leading_zero_of_a_modulus_is_no_part_of_it()
    {
        using var rsa = RSA.Create(2048);
        var key = rsa.ExportParameters(false);
        var (plain, padded) = (Key(key.Modulus!), Key([0, .. key.Modulus!]));

        Assert.Equal(Thumbprint(plain), Thumbprint(padded));

        static string Key(byte[] modulus) => $$"""{"keys":[{"kty":"RSA","n":"{{Base64Url.EncodeToString(modulus)}}","e":"AQAB"}]}""";
    }

    [Fact]
    public void Set_has_100_keys_at_most_and_kids_256_characters()
    {
        var keys = Enumerable.Range(0, 101).Select(index => TestKey.For("ES256", $"key-{index}").Jwk()).ToArray();

        Assert.Equal(KeySetFault.TooManyKeys, Read(Mint.KeySetText(keys)).Fault);
        Assert.Equal(KeySetFault.TooLarge, JsonWebKeySet.Read(new byte[JsonWebKeySet.MaxBytes + 1]).Fault);
        Assert.Equal([new DroppedKey(0, KeyFault.LongKid)], Read(Mint.KeySetText(TestKey.For("ES256", new string('k', 257)).Jwk())).Dropped);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("\"key\"")]
    [InlineData("[]")]
    public void Entry_that_is_no_object_is_left_out(string json) =>
        Assert.Equal([new DroppedKey(0, KeyFault.Malformed)], Read($$"""{"keys":[{{json}}]}""").Dropped);

    [Fact]
    public void Sets_are_the_same_when_their_keys_and_names_are()
    {
        var (one, two) = (TestKey.For("ES256", "one"), TestKey.For("ES256", "two"));

        Assert.True(Mint.KeySet(one, two).HasSameKeysAs(Mint.KeySet(one, two)));
        Assert.False(Mint.KeySet(one, two).HasSameKeysAs(Mint.KeySet(one)));
        Assert.False(Mint.KeySet(one).HasSameKeysAs(Mint.KeySet(one.As("ES256", "two"))));
        Assert.False(Mint.KeySet(one).HasSameKeysAs(Mint.KeySet(one.Jwk(withAlgorithm: false))));
        Assert.False(Mint.KeySet(one).HasSameKeysAs(Mint.KeySet(TestKey.For("ES256", "one"))));
    }

    [Fact]
    public void Thumbprint_is_that_of_rfc_7638()
    {
        const string Example = """
            {"keys":[{"kty":"RSA","alg":"RS256","kid":"2011-04-29","e":"AQAB","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"}]}
            """;

        Assert.Equal("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", Thumbprint(Example));
    }

    private static string Thumbprint(string json) => Assert.Single(Read(json).Set!.Keys).Thumbprint;

    private static JsonWebKeySetResult Read(string json) => JsonWebKeySet.Read(Encoding.UTF8.GetBytes(json));
}
