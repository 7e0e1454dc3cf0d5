using System.IdentityModel.Tokens.Jwt;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Policies.Authentication.Tokens;
using Gateway.Tests.Support;
using Microsoft.IdentityModel.Tokens;
using JsonWebKeySet = Gateway.Policies.Authentication.Keys.JsonWebKeySet;

namespace Gateway.Tests.Authentication.Tokens.Differential;

/// <summary>
/// A second opinion: what we take, System.IdentityModel.Tokens.Jwt 6.8.0 takes as well, and what only it takes stands in <see cref="Quirks"/>
/// with the reason. It has no clock of ours, so these tests run at the real time, half a minute away from every limit.
/// </summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class JwtDifferentialTests
{
    private static readonly JsonWebKeySet Keys = JsonWebKeySet.Read(Encoding.UTF8.GetBytes(TokenDraft.KeySetText)).Set!;

    private static readonly JwtVerifier Verifier = new(Mint.Options, TimeProvider.System);

    private static readonly TokenValidationParameters Theirs = new()
    {
        ValidIssuer = Mint.Issuer,
        ValidAudience = Mint.Audience,
        ClockSkew = TimeSpan.FromSeconds(60),
        IssuerSigningKeys = new Microsoft.IdentityModel.Tokens.JsonWebKeySet(TokenDraft.KeySetText).GetSigningKeys(),
    };

    public static TheoryData<string> Names => [.. Quirks.All.Select(quirk => quirk.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Token_with_one_quirk_is_taken_as_the_table_says(string name)
    {
        var quirk = Quirks.All.Single(quirk => quirk.Name == name);
        var token = Token(quirk);

        Assert.Equal((quirk.Takes == Takers.Both, quirk.Takes != Takers.Nobody), (Verifier.Verify(token, Keys).Token is not null, TheyTake(token)));
        Assert.Equal(quirk.Takes == Takers.OnlyThey, quirk.Why is not null);
    }

    [Fact]
    public void Token_with_several_quirks_is_taken_by_us_only_if_by_them_and_refused_by_us_alone_only_for_a_reason_in_the_table() =>
        Prop.ForAll(Gen.Elements(Quirks.All).ArrayOf(3).ToArbitrary(), quirks =>
        {
            var token = Token(quirks);
            var (we, they) = (Verifier.Verify(token, Keys).Token is not null, TheyTake(token));

            Assert.True(they || !we, "only we take it");
            Assert.True(we || !they || Array.Exists(quirks, quirk => quirk.Takes == Takers.OnlyThey), "refused for no reason in the table");
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(2000));

    private static string Token(params Quirk[] quirks)
    {
        var draft = new TokenDraft(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        foreach (var quirk in quirks)
        {
            quirk.Apply(draft);
        }

        return draft.ToString();
    }

    private static bool TheyTake(string token)
    {
        try
        {
            new JwtSecurityTokenHandler { MapInboundClaims = false }.ValidateToken(token, Theirs, out _);
            return true;
        }
        catch (Exception)
        {
            // Of many types, some of them bugs: a null reference for the payload `null`, a bad cast for a large exp.
            return false;
        }
    }
}
