using Gateway.Actors.Multiplexing;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Multiplexing;

/// <summary>What targets may answer to a list request, the hostile included.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class ListPageTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("\"tools\"")]
    [InlineData("""{"tools":null}""")]
    [InlineData("""{"tools":{"name":"x"}}""")]
    [InlineData("""{"tools":"x","nextCursor":"c"}""")]
    [InlineData("""{"Tools":[]}""")]
    [InlineData("""{"prompts":[{"name":"x"}]}""")]
    [InlineData("""{"a":{"tools":[{"name":"x"}]}}""")]
    public void Result_without_such_a_list_is_no_page(string result) => Assert.Null(ListPage.Read(ListKind.Tools, 0, Wire.Bytes(result)));

    [Theory]
    [InlineData("""{"tools":[]}""", "")]
    [InlineData("""{"tools":[{"name":"a"},{"name":"b"}]}""", "a|b")]
    [InlineData("""{"t\u006fols":[{"n\u0061me":"\u0061\ud83d\ude00"}]}""", "a😀")]
    [InlineData("""{"tools":[null,1,"x",[],[{"name":"inner"}],{},{"name":"a"}]}""", "a")]
    [InlineData("""{"tools":[{"name":null},{"name":7},{"name":["x"]},{"name":{"name":"x"}},{"Name":"x"},{"title":"x"},{"name":"a"}]}""", "a")]
    [InlineData("""{"tools":[{"name":"\ud800"},{"name":"x\udc00"},{"name":"a"}]}""", "a")]
    [InlineData("""{"tools":[{"inputSchema":{"name":"x","tools":[{"name":"y"}]},"name":"a"}]}""", "a")]
    [InlineData("""{"x":{"tools":[{"name":"x"}]},"tools":[{"name":"a"}],"y":[{"name":"y"}]}""", "a")]
    public void Items_with_a_name_are_found_and_others_skipped(string result, string expected) =>
        Assert.Equal(expected, string.Join('|', Lists.Page(ListKind.Tools, 0, result).Items.Select(item => item.Key)));

    [Theory]
    [InlineData("""{"tools":[]}""", null)]
    [InlineData("""{"tools":[],"nextCursor":"c\u0061"}""", "ca")]
    [InlineData("""{"nextCursor":"first","tools":[]}""", "first")]
    [InlineData("""{"tools":[],"nextCursor":null}""", null)]
    [InlineData("""{"tools":[],"nextCursor":7}""", null)]
    [InlineData("""{"tools":[],"nextCursor":{"a":["x"]}}""", null)]
    [InlineData("""{"tools":[],"nextCursor":"\ud800"}""", null)]
    [InlineData("""{"tools":[{"name":"a","nextCursor":"inner"}],"_meta":{"nextCursor":"inner"}}""", null)]
    public void Cursor_of_the_next_page_is_a_text(string result, string? expected) =>
        Assert.Equal(expected, Lists.Page(ListKind.Tools, 0, result).NextCursor);

    [Theory]
    [InlineData((int)ListKind.Tools, """{"tools":[{"name":"k","uri":"x","uriTemplate":"x"}]}""")]
    [InlineData((int)ListKind.Prompts, """{"prompts":[{"name":"k","uri":"x","uriTemplate":"x"}]}""")]
    [InlineData((int)ListKind.Resources, """{"resources":[{"name":"x","uri":"k","uriTemplate":"x"}]}""")]
    [InlineData((int)ListKind.Templates, """{"resourceTemplates":[{"name":"x","uri":"x","uriTemplate":"k"}]}""")]
    public void Each_kind_has_its_own_key(int kind, string result) => Assert.Equal("k", Assert.Single(Lists.Page((ListKind)kind, 0, result).Items).Key);

    [Fact]
    public void Item_and_key_are_located_in_the_result()
    {
        var page = Lists.Page(ListKind.Tools, 3, """{"tools":[ {"name" : "a\u0062" , "x":[1]} ,{"name":"c"}]}""");

        Assert.Equal(3, page.Target);
        Assert.Equal(
            [("""{"name" : "a\u0062" , "x":[1]}""", "\"a\\u0062\""), ("""{"name":"c"}""", "\"c\"")],
            page.Items.Select(item => (Wire.Text(item.At.Of(page.Result)), Wire.Text(item.KeyToken.Of(page.Result)))));
    }
}
