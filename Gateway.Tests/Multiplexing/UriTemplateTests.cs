using Gateway.Actors.Multiplexing;
using Gateway.Tests.Support;

namespace Gateway.Tests.Multiplexing;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class UriTemplateTests
{
    [Theory]
    [InlineData("file:///{path}", "file:///a/b", true)]
    [InlineData("file:///{path}", "file:///", true)]
    [InlineData("file:///{path}", "http://x", false)]
    [InlineData("x://{a}/items/{b}.json", "x://1/items/2.json", true)]
    [InlineData("x://{a}/items/{b}.json", "x://1/items/2.txt", false)]
    [InlineData("x://{a}/items/{b}.json", "x://1/other/2.json", false)]
    [InlineData("x://{a}{b}", "x://12", true)]
    [InlineData("x://{a}y{b}y", "x://y", false)]
    [InlineData("x://fixed", "x://fixed", true)]
    [InlineData("x://fixed", "x://fixed/more", false)]
    [InlineData("x://{unclosed", "x://a", false)]
    [InlineData("", "", true)]
    public void Template_may_make_what_has_its_literal_parts_in_order(string template, string uri, bool may) => Assert.Equal(may, UriTemplate.MayMake(template, uri));
}
