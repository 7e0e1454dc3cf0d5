using Gateway.Actors.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Protocol;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class McpMethodsTests
{
    [Fact]
    public void Every_method_is_found_by_its_own_name()
    {
        var methods = Enum.GetValues<McpMethod>().Where(method => method != McpMethod.Unknown).ToArray();

        Assert.Equal(methods, methods.Select(method => McpMethods.Find(Wire.Bytes(method.Name()))));
        Assert.Equal(methods.Select(method => method.Name()), methods.Select(method => Wire.Text(method.Utf8Name())));
        Assert.Equal(methods.Length, methods.Select(method => method.Name()).Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Ping")]
    [InlineData("ping ")]
    [InlineData("tools/call\0")]
    [InlineData("tools/Call")]
    [InlineData("tools\u2044call")]
    [InlineData("tasks/list")]
    [InlineData("ééééééééééééééééééééééééééééééééé")]
    [InlineData("notifications/a-name-that-is-longer-than-any-method-of-the-protocol-has")]
    public void Other_names_are_unknown(string name) => Assert.Equal(McpMethod.Unknown, McpMethods.Find(Wire.Bytes(name)));

    [Fact]
    public void Unknown_has_no_name() => Assert.Equal(("", ""), (McpMethod.Unknown.Name(), Wire.Text(McpMethod.Unknown.Utf8Name())));
}
