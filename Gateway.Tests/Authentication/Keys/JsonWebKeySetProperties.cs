using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Policies.Authentication.Keys;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Authentication.Keys;

/// <summary>Whatever a key server sends is a set or a fault, and nothing is thrown.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class JsonWebKeySetProperties
{
    private static readonly Gen<string> Key = JsonTexts.Members(
            (9, "kty", Text("RSA", "EC", "oct", "OKP")), (8, "crv", Text("P-256", "P-384", "P-521", "P-999")), (6, "kid", Text("a", "b")), (5, "alg", Text("RS256", "ES256", "none")),
            (4, "use", Text("sig", "enc")), (8, "n", Number), (8, "e", Text("AQAB", "AQ", "")), (8, "x", Number), (8, "y", Number), (1, "d", Number), (1, "key_ops", JsonTexts.Value(1)))
        .SelectMany(JsonTexts.Object);

    private static readonly Gen<string> Set = Gen.OneOf(
        from keys in Gen.OneOf(Key, JsonTexts.Value(1)).ListOf() select $"{{\"keys\":[{string.Join(',', keys.Take(4))}]}}",
        from value in JsonTexts.Value(2) select $"{{\"keys\":{value}}}",
        JsonTexts.Value(3));

    private static Gen<string> Number => Gen.OneOf(
        from length in Gen.Elements(0, 1, 31, 32, 33, 48, 66, 256, 1024, 1025)
        from fill in Gen.Elements("A", "_", "f", "w", "=", " ")
        select $"\"{string.Concat(Enumerable.Repeat(fill, ((length * 4) + 2) / 3))}\"",
        JsonTexts.Value(0));

    [Fact]
    public void Any_text_is_a_set_or_a_fault_and_never_throws() => Prop.ForAll(Set.ToArbitrary(), text =>
    {
        var result = JsonWebKeySet.Read(Encoding.UTF8.GetBytes(text));

        Assert.Equal(result.Set is null, result.Fault is not null);
        Assert.All(result.Set?.Keys ?? [], key => Assert.Equal(43, key.Thumbprint.Length));
    }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(1000));

    private static Gen<string> Text(params string[] texts) => Gen.Frequency((9, Gen.Elements(texts).Select(text => $"\"{text}\"")), (1, JsonTexts.Value(1)));
}
