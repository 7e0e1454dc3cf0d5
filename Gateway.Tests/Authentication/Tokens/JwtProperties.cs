using FsCheck;
using FsCheck.Fluent;
using Gateway.Policies.Authentication.Tokens;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;
using static Gateway.Tests.Authentication.Tokens.JwtVerifying;

namespace Gateway.Tests.Authentication.Tokens;

/// <summary>Whatever is done to a token, it does not verify, and nothing is thrown.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class JwtProperties
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\0é";

    private static readonly TestKey[] Keys = [TestKey.For("ES256", "es"), TestKey.For("RS256", "rs"), TestKey.For("PS512", "ps")];

    private static readonly string[] Tokens =
    [
        .. Keys.Select(key => Mint.Token(key)),
        .. Keys.Select(key => Mint.Token(key, Mint.Claims(("aud", "\"other\"")))),
        .. Keys.Select(key => Mint.Token(key, Mint.Claims(("sub", "\"admin\"")))),
    ];

    private static readonly Gen<string> Token = Gen.Elements(Tokens);

    private static readonly Gen<string> Mutated = Gen.OneOf(
        from token in Token from at in Place from with in Letter select Replaced(token, at, 1, with.ToString()),
        from token in Token from at in Place from with in Letter select Replaced(token, at, 0, with.ToString()),
        from token in Token from at in Place from length in Gen.Choose(1, 40) select Replaced(token, at, length, ""),
        from token in Token from at in Place from bit in Gen.Choose(0, 6) select Flipped(token, at, bit),
        from one in Token from two in Token from three in Token select string.Join('.', one.Split('.')[0], two.Split('.')[1], three.Split('.')[2]),
        from token in Token from other in Token select $"{token}.{other}",
        from token in Token from header in JsonTexts.Value(2) select Part(token, 0, header),
        from token in Token from payload in JsonTexts.Value(2) select Part(token, 1, payload));

    private static Gen<int> Place => Gen.Choose(0, 700);

    private static Gen<char> Letter => Gen.Elements(Alphabet.ToCharArray());

    [Fact]
    public void Mutated_token_never_verifies_and_never_throws()
    {
        var keys = Mint.KeySet(Keys);
        Prop.ForAll(Mutated.ToArbitrary(), token =>
            Assert.True(Tokens.Contains(token) || FaultOf(token, keys) is not null, token)).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(5000));
    }

    [Fact]
    public void Any_text_is_refused_and_never_throws()
    {
        var keys = Mint.KeySet(Keys);
        Prop.ForAll<string?>(text => Assert.NotNull(FaultOf(text ?? "", keys))).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(1000));
    }

    [Fact]
    public void Any_signed_payload_and_header_is_taken_or_refused_and_never_throws()
    {
        var keys = Mint.KeySet(Keys);
        var options = new JwtVerifierOptions { Issuer = Mint.Issuer, RequiredClaims = [] };
        var claims = JsonTexts.Members(
                (9, "iss", Gen.Frequency((9, Gen.Constant($"\"{Mint.Issuer}\"")), (1, JsonTexts.Value(1)))),
                (5, "exp", JsonTexts.Value(1)), (5, "sub", JsonTexts.Value(1)), (3, "scope", JsonTexts.Value(2)), (3, "nbf", JsonTexts.Number), (3, "x", JsonTexts.Value(3)))
            .SelectMany(JsonTexts.Object);
        var headers = JsonTexts.Members(
                (10, "alg", Gen.Constant("\"ES256\"")), (9, "kid", Gen.Frequency((9, Gen.Constant("\"es\"")), (1, JsonTexts.Value(1)))),
                (3, "typ", Gen.Frequency((9, Gen.Constant("\"JWT\"")), (1, JsonTexts.Value(1)))), (1, "x5t", JsonTexts.Value(1)))
            .SelectMany(JsonTexts.Object);
        var taken = 0;

        Prop.ForAll((from header in headers from payload in claims select Mint.Compact(header, payload, Keys[0].Sign)).ToArbitrary(), token =>
        {
            taken += FaultOf(token, keys, options) is null ? 1 : 0;
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(400));

        Assert.True(taken > 20, $"Only {taken} tokens were taken: the property says little.");
    }

    private static string Replaced(string token, int at, int length, string with)
    {
        at %= token.Length;
        return string.Concat(token.AsSpan(0, at), with, token.AsSpan(Math.Min(token.Length, at + length)));
    }

    private static string Flipped(string token, int at, int bit)
    {
        at %= token.Length;
        return Replaced(token, at, 1, ((char)(token[at] ^ (1 << bit))).ToString());
    }

    private static string Part(string token, int part, string json)
    {
        var parts = token.Split('.');
        parts[part] = Mint.Encode(json);
        return string.Join('.', parts);
    }
}
