using Gateway.Policies;
using Gateway.Policies.Authentication;
using Gateway.Tests.Authentication.Tokens;
using Gateway.Tests.Support;

namespace Gateway.Tests.Authentication;

/// <summary>Who is the same caller as who, and what rules may know them apart by.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class CallerTests
{
    private static readonly TestKey Key = TestKey.For("ES256");

    [Fact]
    public void Nobody_is_anonymous()
    {
        var caller = Caller.Of(null, null, null, null);

        Assert.Same(Caller.Anonymous, caller);
        Assert.Equal((0UL, UInt128.Zero, DateTimeOffset.MaxValue), (caller.Principal, caller.Fingerprint, caller.UsableUntil));
    }

    [Fact]
    public void Refreshed_token_is_the_same_principal_with_another_fingerprint()
    {
        var (first, second) = (OfToken(("jti", "1")), OfToken(("jti", "2")));

        Assert.Equal(first.Principal, second.Principal);
        Assert.NotEqual(first.Fingerprint, second.Fingerprint);
    }

    [Fact]
    public void Each_credential_makes_another_principal()
    {
        var token = OfToken().Token;
        ApiKeyIdentity key = new([.. new byte[32]], "{}"u8.ToArray()), other = new([.. Enumerable.Repeat((byte)1, 32)], "{}"u8.ToArray());
        Caller[] callers =
        [
            Caller.Anonymous, Caller.Of(token, null, null, null), Caller.Of(null, null, key, null), Caller.Of(null, null, other, null),
            Caller.Of(null, null, null, "alice"), Caller.Of(null, null, null, "bob"), Caller.Of(token, null, key, null), Caller.Of(token, null, null, "alice"),
            Caller.Of(null, null, key, "alice"), Caller.PassedThrough("Bearer a"), Caller.PassedThrough("Bearer b"),
        ];

        Assert.Equal(callers.Length, callers.Select(caller => caller.Principal).Distinct().Count());
    }

    [Fact]
    public void Metadata_of_a_key_that_changes_changes_the_fingerprint_and_not_the_principal()
    {
        var (before, after) = (Of("""{"team":"a"}"""), Of("""{"team":"b"}"""));

        Assert.Equal(before.Principal, after.Principal);
        Assert.NotEqual(before.Fingerprint, after.Fingerprint);

        static Caller Of(string metadata) => Caller.Of(null, null, new ApiKeyIdentity([.. new byte[32]], System.Text.Encoding.UTF8.GetBytes(metadata)), null);
    }

    [Fact]
    public void Caller_ends_with_its_token_and_shows_nothing()
    {
        var caller = OfToken();

        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(Mint.Now + 300 + 60), caller.UsableUntil);
        Assert.DoesNotContain("alice", $"{caller} {caller.RawToken}", StringComparison.Ordinal);
    }

    private static Caller OfToken(params (string Name, string? Json)[] claims)
    {
        var text = Mint.Token(Key, Mint.Claims(claims));
        return Caller.Of(JwtVerifying.Verify(text, Mint.KeySet(Key)).Token, new Secret(text), null, null);
    }
}
