using Gateway.Policies.Authentication.Tokens;
using Gateway.Tests.Support;
using static Gateway.Tests.Authentication.Tokens.JwtVerifying;

namespace Gateway.Tests.Authentication.Tokens;

/// <summary>J4, J5, J6, J14: what a payload may not say, though the issuer signed it.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class JwtClaimAttackTests
{
    private static readonly TestKey Key = TestKey.For("ES256");

    [Theory]
    [InlineData("exp", 1, null)]
    [InlineData("exp", -59, null)]
    [InlineData("exp", -60, JwtFault.Expired)]
    [InlineData("exp", -61, JwtFault.Expired)]
    [InlineData("exp", -3600, JwtFault.Expired)]
    [InlineData("nbf", 0, null)]
    [InlineData("nbf", 60, null)]
    [InlineData("nbf", 61, JwtFault.NotYetValid)]
    [InlineData("iat", 60, null)]
    [InlineData("iat", 61, JwtFault.IssuedInFuture)]
    [InlineData("iat", -86400, null)]
    public void J4_times_hold_within_60_seconds(string claim, int offset, JwtFault? fault) =>
        Assert.Equal(fault, FaultOf(Mint.Token(Key, Mint.Claims((claim, $"{Mint.Now + offset}"))), Key));

    [Theory]
    [InlineData("\"1767225900\"")]
    [InlineData("1767225900.0")]
    [InlineData("1767225900.5")]
    [InlineData("1.7672259e9")]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("99999999999999999999")]
    [InlineData("9223372036854775807")]
    [InlineData("-9223372036854775808")]
    [InlineData("1767225900000")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[1767225900]")]
    [InlineData("{}")]
    public void J4_time_that_is_no_integer_is_refused(string json)
    {
        foreach (var claim in new[] { "exp", "nbf", "iat" })
        {
            var fault = FaultOf(Mint.Token(Key, Mint.Claims((claim, json))), Key);

            // A required claim that is null counts as missing; a number beyond the doubles is no JSON that two readers agree on.
            Assert.Equal(
                json.Contains("e400", StringComparison.Ordinal) ? JwtFault.MalformedPayload : (claim, json) is ("exp", "null") ? JwtFault.MissingClaim : JwtFault.MalformedClaim,
                fault);
        }
    }

    [Fact]
    public void J4_token_that_is_over_before_it_begins_is_refused()
    {
        Assert.Equal(JwtFault.MalformedClaim, FaultOf(Mint.Token(Key, Mint.Claims(("nbf", $"{Mint.Now + 30}"), ("exp", $"{Mint.Now - 30}"))), Key));
        Assert.Null(FaultOf(Mint.Token(Key, Mint.Claims(("nbf", $"{Mint.Now + 30}"), ("exp", $"{Mint.Now + 30}"))), Key));
    }

    [Fact]
    public void J4_skew_is_configurable_down_to_nothing()
    {
        var options = Mint.Options with { ClockSkew = TimeSpan.Zero };

        Assert.Null(FaultOf(Mint.Token(Key, Mint.Claims(("exp", $"{Mint.Now + 1}"))), Key, options));
        Assert.Equal(JwtFault.Expired, FaultOf(Mint.Token(Key, Mint.Claims(("exp", $"{Mint.Now}"))), Key, options));
    }

    [Fact]
    public void J4_token_without_exp_is_refused_unless_the_configuration_says_otherwise()
    {
        var token = Mint.Token(Key, Mint.Claims(("exp", null)));

        Assert.Equal(JwtFault.MissingClaim, FaultOf(token, Key));
        Assert.Null(FaultOf(token, Key, Mint.Options with { RequiredClaims = [] }));
    }

    [Theory]
    [InlineData("sub")]
    [InlineData("nbf")]
    [InlineData("aud")]
    public void J4_required_claim_that_is_missing_or_null_is_refused(string claim)
    {
        var options = Mint.Options with { Audiences = [], RequiredClaims = ["exp", claim] };

        Assert.Equal(JwtFault.MissingClaim, FaultOf(Mint.Token(Key, Mint.Claims((claim, null))), Key, options));
        Assert.Equal(JwtFault.MissingClaim, FaultOf(Mint.Token(Key, Mint.Claims((claim, "null"))), Key, options));
    }

    [Theory]
    [InlineData("\"https://issuer.example/realms/one\"", null)]
    [InlineData("\"https:\\/\\/issuer.example\\/realms\\/one\"", null)]
    [InlineData("\"https://issuer.example/realms/one/\"", JwtFault.WrongIssuer)]
    [InlineData("\"https://issuer.example/realms/two\"", JwtFault.WrongIssuer)]
    [InlineData("\"https://ISSUER.example/realms/one\"", JwtFault.WrongIssuer)]
    [InlineData("\"https://issuer.example/realms/one \"", JwtFault.WrongIssuer)]
    [InlineData("\"\"", JwtFault.WrongIssuer)]
    [InlineData("[\"https://issuer.example/realms/one\"]", JwtFault.MalformedClaim)]
    [InlineData("1", JwtFault.MalformedClaim)]
    [InlineData("null", JwtFault.MissingClaim)]
    [InlineData(null, JwtFault.MissingClaim)]
    public void J5_issuer_is_compared_letter_by_letter(string? json, JwtFault? fault) =>
        Assert.Equal(fault, FaultOf(Mint.Token(Key, Mint.Claims(("iss", json))), Key));

    [Theory]
    [InlineData("\"https://gateway.example/mcp\"", null)]
    [InlineData("[\"https://gateway.example/mcp\"]", null)]
    [InlineData("[\"https://other.example\",\"https://gateway.example/mcp\"]", null)]
    [InlineData("\"https://gateway.example/mcp/\"", JwtFault.WrongAudience)]
    [InlineData("\"https://gateway.example\"", JwtFault.WrongAudience)]
    [InlineData("\"HTTPS://gateway.example/mcp\"", JwtFault.WrongAudience)]
    [InlineData("\"client-id-of-an-id-token\"", JwtFault.WrongAudience)]
    [InlineData("\"https://other.example https://gateway.example/mcp\"", JwtFault.WrongAudience)]
    [InlineData("\"\"", JwtFault.WrongAudience)]
    [InlineData("[]", JwtFault.WrongAudience)]
    [InlineData("[[\"https://gateway.example/mcp\"]]", JwtFault.MalformedClaim)]
    [InlineData("[\"https://gateway.example/mcp\",1]", JwtFault.MalformedClaim)]
    [InlineData("[1,\"https://gateway.example/mcp\"]", JwtFault.MalformedClaim)]
    [InlineData("{\"aud\":\"https://gateway.example/mcp\"}", JwtFault.MalformedClaim)]
    [InlineData("1", JwtFault.MalformedClaim)]
    [InlineData("null", JwtFault.MissingClaim)]
    [InlineData(null, JwtFault.MissingClaim)]
    public void J5_J14_audience_must_hold_a_configured_one(string? json, JwtFault? fault) =>
        Assert.Equal(fault, FaultOf(Mint.Token(Key, Mint.Claims(("aud", json))), Key));

    [Fact]
    public void J5_audience_is_not_looked_at_when_none_is_configured() =>
        Assert.Null(FaultOf(Mint.Token(Key, Mint.Claims(("aud", "1"))), Key, Mint.Options with { Audiences = [] }));

    [Theory]
    [InlineData("\"sub\":\"alice\",\"sub\":\"admin\"")]
    [InlineData("\"sub\":\"alice\",\"s\\u0075b\":\"admin\"")]
    [InlineData("\"sub\":\"alice\",\"a\":{\"b\":[{\"c\":1,\"c\":2}]}")]
    public void J6_claim_that_stands_twice_is_refused_at_any_depth(string claims)
    {
        var payload = Mint.Claims(("sub", null)).Replace("{", $"{{{claims},", StringComparison.Ordinal);

        Assert.Equal(JwtFault.MalformedPayload, FaultOf(Mint.Token(Key, payload), Key));
    }

    [Fact]
    public void J6_claims_differ_by_case()
    {
        var payload = Mint.Claims(("SUB", "\"admin\""), ("Client_Id", "\"root\""));
        var token = Verify(Mint.Token(Key, payload), Mint.KeySet(Key)).Token!;

        Assert.Equal(("alice", null), (token.Subject, token.ClientId));
        Assert.Equal(payload, System.Text.Encoding.UTF8.GetString(token.Payload.Span));
    }

    [Theory]
    [InlineData("sub", "1")]
    [InlineData("sub", "null")]
    [InlineData("sub", "[\"alice\"]")]
    [InlineData("client_id", "{}")]
    [InlineData("azp", "false")]
    public void J6_name_that_sessions_are_bound_to_must_be_a_text(string claim, string json) =>
        Assert.Equal(JwtFault.MalformedClaim, FaultOf(Mint.Token(Key, Mint.Claims((claim, json))), Key));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{/*comment*/}")]
    [InlineData("{'sub':'alice'}")]
    [InlineData("{\"sub\":\"alice\",}")]
    [InlineData("{\"sub\":NaN}")]
    [InlineData("{\"sub\":01}")]
    [InlineData("{\"sub\":\"\\udc00\"}")]
    [InlineData("{\"sub\":\"\\ud800\\u0041\"}")]
    [InlineData("{\"sub\":\"\u0001\"}")]
    public void Payload_that_is_no_strict_json_object_is_refused(string payload) =>
        Assert.Equal(JwtFault.MalformedPayload, FaultOf(Mint.Token(Key, payload), Key));
}
