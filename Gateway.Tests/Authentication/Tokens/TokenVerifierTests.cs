using Gateway.Policies.Authentication;
using Gateway.Policies.Authentication.Keys;
using Gateway.Policies.Authentication.Tokens;
using Gateway.Tests.Support;

namespace Gateway.Tests.Authentication.Tokens;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class TokenVerifierTests
{
    private static readonly TestKey Key = TestKey.For("ES256", "one");
    private static readonly TestKey Other = TestKey.For("ES256", "two");

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Token_is_verified_once_and_then_remembered()
    {
        var (verifier, token) = (Verifier(new Source(Key)), Mint.Token(Key));
        var first = await VerifyAsync(verifier, token);

        Assert.NotNull(first.Token);
        Assert.Same(first.Token, (await VerifyAsync(verifier, token)).Token);
    }

    [Fact]
    public async Task Remembered_token_ends_at_exp_and_skew()
    {
        var (verifier, token) = (Verifier(new Source(Key)), Mint.Token(Key));
        Assert.NotNull((await VerifyAsync(verifier, token)).Token);

        _clock.Advance(TimeSpan.FromSeconds(359));
        Assert.NotNull((await VerifyAsync(verifier, token)).Token);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(JwtFault.Expired, (await VerifyAsync(verifier, token)).Fault);
    }

    [Fact]
    public async Task Remembered_token_does_not_outlive_its_key()
    {
        var source = new Source(Key);
        var (verifier, token) = (Verifier(source), Mint.Token(Key));
        Assert.NotNull((await VerifyAsync(verifier, token)).Token);

        source.Keys = Mint.KeySet(Other);

        Assert.Equal(JwtFault.UnknownKey, (await VerifyAsync(verifier, token)).Fault);
    }

    [Fact]
    public async Task Refused_token_is_not_remembered()
    {
        var source = new Source(Other.As("ES256", "one"));
        var (verifier, token) = (Verifier(source), Mint.Token(Key));
        Assert.Equal(JwtFault.BadSignature, (await VerifyAsync(verifier, token)).Fault);

        source.Keys = Mint.KeySet(Key);

        Assert.NotNull((await VerifyAsync(verifier, token)).Token);
    }

    [Theory]
    [InlineData("one", true, 0)]
    [InlineData("two", true, 1)]
    [InlineData("three", false, 1)]
    public async Task Keys_are_asked_for_once_when_one_is_unknown(string kid, bool isVerified, int times)
    {
        var source = new Source(Key) { After = Mint.KeySet(Key, Key.As("ES256", "two")) };

        var result = await VerifyAsync(Verifier(source), Mint.Token(Key.As("ES256", kid)));

        Assert.Equal((isVerified, times), (result.Token is not null, source.Asked.Count));
        Assert.All(source.Asked, asked => Assert.Equal(kid, asked));
    }

    [Fact]
    public async Task Keys_are_not_asked_for_when_the_token_is_wrong_anyway()
    {
        var source = new Source(Key);
        string[] tokens = ["", "a.b.c", Mint.Token(Other.As("ES256", "one")), Mint.Token(Key, Mint.Claims(("aud", null))), Mint.Token(TestKey.For("RS256", "one"))];

        foreach (var token in tokens)
        {
            Assert.NotNull((await VerifyAsync(Verifier(source), token)).Fault);
        }

        Assert.Empty(source.Asked);
    }

    [Theory]
    [InlineData("iss", "\"https://other.example\"", JwtFault.WrongIssuer)]
    [InlineData("aud", "\"https://other.example\"", JwtFault.WrongAudience)]
    [InlineData("exp", "1", JwtFault.Expired)]
    [InlineData("exp", null, JwtFault.MissingClaim)]
    public async Task Keys_are_not_asked_for_by_a_token_that_no_key_would_make_good(string claim, string? json, JwtFault fault)
    {
        var source = new Source(Key);

        var result = await VerifyAsync(Verifier(source), Mint.Token(Other, Mint.Claims((claim, json))));

        Assert.Equal((fault, 0), (result.Fault, source.Asked.Count));
    }

    [Fact]
    public async Task Memory_is_bounded_and_what_is_in_use_stays()
    {
        var cache = new VerifiedTokenCache(8);
        var verifier = Verifier(new Source(Key));
        var used = (await VerifyAsync(verifier, Mint.Token(Key))).Token!;
        cache.Add(used, keys: 1);

        for (var index = 0; index < 100; index++)
        {
            cache.Add((await VerifyAsync(verifier, Mint.Token(Key, Mint.Claims(("jti", $"\"{index}\""))))).Token!, keys: 1);
            Assert.Same(used, cache.Find(used.Hash, keys: 1, _clock.GetUtcNow()));
            Assert.InRange(cache.Count, 1, 8);
        }

        Assert.Null(cache.Find(used.Hash, keys: 2, _clock.GetUtcNow()));
    }

    [Fact]
    public async Task Remembered_token_allocates_nothing()
    {
        var (verifier, token) = (Verifier(new Source(Key)), Mint.Token(Key));
        long before = 0;
        for (var round = 0; round < 200; round++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            await verifier.VerifyAsync(token, new RequestArrival(_clock.GetUtcNow()), CancellationToken.None);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private TokenVerifier Verifier(ISigningKeySource source) => new(Mint.Options, source, _clock);

    private Task<JwtResult> VerifyAsync(TokenVerifier verifier, string token) => verifier.VerifyAsync(token, new RequestArrival(_clock.GetUtcNow()), CancellationToken.None).AsTask();

    private sealed class Source(params TestKey[] keys) : ISigningKeySource
    {
        public JsonWebKeySet? Keys { get; set; } = Mint.KeySet(keys);

        public JsonWebKeySet? After { get; init; }

        public List<string?> Asked { get; } = [];

        public ValueTask<JsonWebKeySet?> RefreshAsync(string? kid, bool wasVerified, CancellationToken cancellationToken)
        {
            Asked.Add(kid);
            return new(Keys = After ?? Keys);
        }
    }
}
