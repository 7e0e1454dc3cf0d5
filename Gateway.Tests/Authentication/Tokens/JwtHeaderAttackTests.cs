using Gateway.Policies.Authentication.Tokens;
using Gateway.Tests.Support;
using static Gateway.Tests.Authentication.Tokens.JwtVerifying;

namespace Gateway.Tests.Authentication.Tokens;

/// <summary>J3, J7, J8, J9, J14: what a header or the form of a token may not bring about.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class JwtHeaderAttackTests
{
    private static readonly TestKey Key = TestKey.For("ES256", "key-1");

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("key-1' OR '1'='1")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("KEY-1")]
    [InlineData("key-1 ")]
    [InlineData("key-1\\u0000")]
    [InlineData("")]
    public void J3_kid_is_a_name_and_nothing_else(string kid)
    {
        var result = Verify(Mint.Token(Key, header: Mint.Header(Key, ("kid", $"\"{kid}\""))), Mint.KeySet(Key));

        Assert.Equal(JwtFault.UnknownKey, result.Fault);
        Assert.Equal(kid.Replace("\\u0000", "\0", StringComparison.Ordinal), result.Kid);
    }

    [Theory]
    [InlineData("[\"key-1\"]")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("{}")]
    public void J3_kid_of_another_type_is_refused(string kid) =>
        Assert.Equal(JwtFault.MalformedHeader, FaultOf(Mint.Token(Key, header: Mint.Header(Key, ("kid", kid))), Key));

    [Fact]
    public void J3_kid_of_over_256_characters_is_refused()
    {
        var longest = TestKey.For("ES256", new string('k', 256));

        Assert.Null(FaultOf(Mint.Token(longest), longest));
        Assert.Equal(JwtFault.MalformedHeader, FaultOf(Mint.Token(longest, header: Mint.Header(longest, ("kid", $"\"{longest.Kid}k\""))), longest));
    }

    [Fact]
    public void J3_key_in_the_header_is_refused_even_if_it_is_the_right_one()
    {
        var jwk = Key.Jwk().ToJsonString();

        Assert.Equal(JwtFault.ForbiddenHeader, FaultOf(Mint.Token(Key, header: Mint.Header(Key, ("jwk", jwk))), Key));
        Assert.Equal(JwtFault.ForbiddenHeader, FaultOf(Mint.Token(Key, header: Mint.Header(Key, ("jwk", jwk), ("kid", null))), Key));
    }

    [Theory]
    [InlineData("jku", "\"http://127.0.0.1:1/keys\"")]
    [InlineData("x5u", "\"http://127.0.0.1:1/chain\"")]
    [InlineData("x5c", "[\"MIIB\"]")]
    [InlineData("jku", "null")]
    [InlineData("zip", "\"DEF\"")]
    [InlineData("enc", "\"A256GCM\"")]
    public void J3_header_that_brings_or_fetches_keys_is_refused(string name, string json) =>
        Assert.Equal(JwtFault.ForbiddenHeader, FaultOf(Mint.Token(Key, header: Mint.Header(Key, (name, json))), Key));

    [Fact]
    public void J3_token_without_kid_is_taken_only_when_one_key_fits()
    {
        var (nameless, second, rsa) = (Key.As("ES256", null), TestKey.For("ES256", "key-2"), TestKey.For("RS256", "rsa"));
        var token = Mint.Token(nameless);

        Assert.Null(FaultOf(token, Mint.KeySet(Key, rsa)));
        Assert.Equal(JwtFault.AmbiguousKey, FaultOf(token, Mint.KeySet(Key, second)));
        Assert.Equal(JwtFault.NoKeyFits, FaultOf(token, rsa));
    }

    [Fact]
    public void J3_key_without_kid_is_found_by_no_name()
    {
        var keys = Mint.KeySet(Key.As("ES256", null));

        Assert.Equal(JwtFault.UnknownKey, FaultOf(Mint.Token(Key), keys));
        Assert.Null(FaultOf(Mint.Token(Key.As("ES256", null)), keys));
    }

    [Fact]
    public void J3_two_different_keys_of_one_name_are_ambiguous_and_the_same_one_twice_is_not()
    {
        Assert.Equal(JwtFault.AmbiguousKey, FaultOf(Mint.Token(Key), Mint.KeySet(Key, TestKey.For("ES256", "key-1"))));
        Assert.Null(FaultOf(Mint.Token(Key), Mint.KeySet(Key, Key)));
        Assert.Null(FaultOf(Mint.Token(Key), Mint.KeySet(TestKey.For("RS256", "key-1"), Key)));
    }

    [Fact]
    public void J7_token_over_the_limit_is_refused_unread()
    {
        var padding = new string('x', 8 << 10);
        var options = Mint.Options with { TokenBytes = 64 << 10 };
        var token = Mint.Token(Key, Mint.Claims(("padding", $"\"{padding}\"")));

        Assert.Equal(JwtFault.TooLong, FaultOf(token, Key));
        Assert.Equal(JwtFault.TooLong, FaultOf(new string('.', (8 << 10) + 1), Key));
        Assert.Equal(JwtFault.NotThreeSegments, FaultOf(new string('.', 8 << 10), Key));
        Assert.Null(FaultOf(token, Key, options));
    }

    [Fact]
    public void J7_payload_and_header_nest_no_deeper_than_8()
    {
        Assert.Null(FaultOf(Mint.Token(Key, Mint.Claims(("deep", Nested(7)))), Key));
        Assert.Equal(JwtFault.MalformedPayload, FaultOf(Mint.Token(Key, Mint.Claims(("deep", Nested(8)))), Key));
        Assert.Equal(JwtFault.MalformedHeader, FaultOf(Mint.Token(Key, header: Mint.Header(Key, ("deep", Nested(8)))), Key));

        static string Nested(int levels) => new string('[', levels) + new string(']', levels);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("....")]
    [InlineData("a.b")]
    [InlineData("eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.AAAA.AAAA.AAAA.AAAA")]
    public void J8_anything_but_three_segments_is_refused_before_any_cryptography(string token) =>
        Assert.Equal(token == ".." ? JwtFault.MalformedHeader : JwtFault.NotThreeSegments, FaultOf(token, keys: null));

    [Fact]
    public void J8_encrypted_token_costs_no_memory()
    {
        var token = $"{Mint.Encode("{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"zip\":\"DEF\"}")}..{new string('A', 4000)}.{new string('A', 3000)}.AAAA";
        var keys = Mint.KeySet(Key);
        var verifier = new JwtVerifier(Mint.Options, new ManualTimeProvider());
        verifier.Verify(token, keys);

        var before = GC.GetAllocatedBytesForCurrentThread();
        verifier.Verify(token, keys);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("crit", "[\"b64\"]")]
    [InlineData("crit", "[\"exp\"]")]
    [InlineData("crit", "[]")]
    [InlineData("crit", "null")]
    [InlineData("b64", "false")]
    public void J9_critical_headers_are_refused(string name, string json) =>
        Assert.Equal(JwtFault.ForbiddenHeader, FaultOf(Mint.Token(Key, header: Mint.Header(Key, (name, json))), Key));

    [Theory]
    [InlineData("\"JWT\"", null)]
    [InlineData("\"jwt\"", null)]
    [InlineData("\"at+jwt\"", null)]
    [InlineData("\"AT+JWT\"", null)]
    [InlineData("\"application/at+jwt\"", null)]
    [InlineData(null, null)]
    [InlineData("\"dpop+jwt\"", JwtFault.WrongType)]
    [InlineData("\"logout+jwt\"", JwtFault.WrongType)]
    [InlineData("\"secevent+jwt\"", JwtFault.WrongType)]
    [InlineData("\"\"", JwtFault.WrongType)]
    [InlineData("1", JwtFault.MalformedHeader)]
    public void J14_token_of_another_type_is_refused(string? type, JwtFault? fault) =>
        Assert.Equal(fault, FaultOf(Mint.Token(Key, header: Mint.Header(Key, ("typ", type))), Key));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"alg\"")]
    [InlineData("{\"alg\":\"ES256\",\"alg\":\"ES256\"}")]
    [InlineData("{\"alg\":\"ES256\",\"\\u0061lg\":\"ES256\"}")]
    [InlineData("{\"alg\":\"ES256\",}")]
    [InlineData("{'alg':'ES256'}")]
    [InlineData("{\"alg\":\"ES256\"/**/}")]
    [InlineData("{\"alg\":\"ES256\"}{}")]
    [InlineData("{\"alg\":\"ES256\",\"x\":\"\\ud800\"}")]
    [InlineData("\uFEFF{\"alg\":\"ES256\"}")]
    public void Header_that_is_no_strict_json_object_is_refused(string header) =>
        Assert.Equal(JwtFault.MalformedHeader, FaultOf(Mint.Token(Key, header: header), Key));
}
