using System.Text;
using Gateway.Policies.Authentication.Keys;
using Gateway.Policies.Authentication.Tokens;
using Gateway.Tests.Support;
using static Gateway.Tests.Authentication.Tokens.JwtVerifying;

namespace Gateway.Tests.Authentication.Tokens;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class JwtVerifierTests
{
    private static readonly TestKey Key = TestKey.For("ES256");

    [Fact]
    public void Verified_token_tells_who_and_until_when()
    {
        var token = Verify(Mint.Token(Key, Mint.Claims(("client_id", "\"editor\""), ("azp", "\"other\""), ("scope", "\"read  write\""))), Mint.KeySet(Key)).Token!;

        Assert.Equal((Mint.Issuer, "alice", "editor", "key-1"), (token.Issuer, token.Subject, token.ClientId, token.Kid));
        Assert.Equal(["read", "write"], token.Scopes);
        Assert.Equal(Mint.Now + 300, token.ExpiresAt!.Value.ToUnixTimeSeconds());
        Assert.Equal(Mint.Now + 360, token.UsableUntil.ToUnixTimeSeconds());
    }

    [Theory]
    [InlineData("scope", "\"a b\"", "a b")]
    [InlineData("scope", "[\"a\",\"b\"]", "a b")]
    [InlineData("scp", "\"a b\"", "a b")]
    [InlineData("scp", "[\"a\",1,\"b\"]", "a b")]
    [InlineData("scope", "1", "")]
    [InlineData("Scope", "\"a\"", "")]
    public void Scopes_are_read_however_they_are_written(string claim, string json, string scopes) =>
        Assert.Equal(scopes, string.Join(' ', Verify(Mint.Token(Key, Mint.Claims((claim, json))), Mint.KeySet(Key)).Token!.Scopes));

    [Fact]
    public void Principal_is_that_of_issuer_subject_and_client_and_not_of_the_token()
    {
        var alice = PrincipalOf(("client_id", "\"editor\""));

        Assert.NotEqual(0UL, alice);
        Assert.Equal(alice, PrincipalOf(("client_id", "\"editor\""), ("exp", $"{Mint.Now + 999}"), ("jti", "\"2\"")));
        Assert.Equal(alice, PrincipalOf(("azp", "\"editor\"")));
        Assert.NotEqual(alice, PrincipalOf(("client_id", "\"other\"")));
        Assert.NotEqual(alice, PrincipalOf());
        Assert.NotEqual(alice, PrincipalOf(("sub", "\"bob\""), ("client_id", "\"editor\"")));
        Assert.NotEqual(PrincipalOf(("sub", "\"a\""), ("client_id", "\"bc\"")), PrincipalOf(("sub", "\"ab\""), ("client_id", "\"c\"")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("\"\"")]
    public void Tokens_without_a_subject_are_each_a_principal_of_their_own(string? subject)
    {
        var first = PrincipalOf(("sub", subject), ("client_id", "\"editor\""), ("jti", "\"1\""));

        Assert.NotEqual(first, PrincipalOf(("sub", subject), ("client_id", "\"editor\""), ("jti", "\"2\"")));
    }

    [Fact]
    public void Token_that_never_expires_is_usable_to_the_end_of_time()
    {
        var options = Mint.Options with { RequiredClaims = [] };

        Assert.Equal(DateTimeOffset.MaxValue, Verify(Mint.Token(Key, Mint.Claims(("exp", null))), Mint.KeySet(Key), options).Token!.UsableUntil);
        Assert.Equal(DateTimeOffset.MaxValue, Verify(Mint.Token(Key, Mint.Claims(("exp", "253402300799"))), Mint.KeySet(Key), options).Token!.UsableUntil);
    }

    [Fact]
    public void Verified_token_prints_nothing_of_itself() =>
        Assert.Equal("VerifiedToken", Verify(Mint.Token(Key), Mint.KeySet(Key)).Token!.ToString());

    [Theory]
    [InlineData("RFC 7515 A.2", """{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}""",
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw")]
    [InlineData("RFC 7515 A.3", """{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""",
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q")]
    public void Published_example_verifies_and_is_long_over(string example, string key, string token)
    {
        var keys = JsonWebKeySet.Read(Encoding.ASCII.GetBytes($$"""{"keys":[{{key}}]}""")).Set!;

        Assert.True(FaultOf(token, keys, new JwtVerifierOptions { Issuer = "joe" }) == JwtFault.Expired, example);
    }

    private static ulong PrincipalOf(params (string Name, string? Json)[] claims) =>
        Verify(Mint.Token(Key, Mint.Claims(claims)), Mint.KeySet(Key)).Token!.Principal;
}
