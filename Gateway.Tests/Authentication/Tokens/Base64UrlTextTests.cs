using Gateway.Policies.Authentication.Tokens;
using Gateway.Tests.Support;

namespace Gateway.Tests.Authentication.Tokens;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class Base64UrlTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("AA", "00")]
    [InlineData("AAA", "0000")]
    [InlineData("AAAA", "000000")]
    [InlineData("_-8", "FFEF")]
    public void Text_is_decoded(string text, string hex) => Assert.Equal(hex, Convert.ToHexString(Base64UrlText.Decode(text)!));

    [Theory]
    [InlineData("A")]
    [InlineData("AAAAA")]
    [InlineData("AB")]
    [InlineData("AAB")]
    [InlineData("AA==")]
    [InlineData("AA=")]
    [InlineData("AA%3D%3D")]
    [InlineData("A A")]
    [InlineData("AA\n")]
    [InlineData(" AA")]
    [InlineData("+/8")]
    [InlineData("AA\0")]
    [InlineData("ÄÄ")]
    public void Another_spelling_of_the_same_bytes_is_refused(string text) => Assert.Null(Base64UrlText.Decode(text));
}
