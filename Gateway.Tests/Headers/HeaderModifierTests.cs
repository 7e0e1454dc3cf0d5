using Gateway.Policies;
using Gateway.Policies.Headers;
using Gateway.Tests.Support;

namespace Gateway.Tests.Headers;

/// <summary>What a configuration may do to headers (H2).</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class HeaderModifierTests
{
    [Theory]
    [InlineData("")]
    [InlineData("X A")]
    [InlineData("X-A:")]
    [InlineData("X-A\r\nX-Admin")]
    [InlineData("X-A\n")]
    [InlineData("X-A\0")]
    [InlineData("X-Ä")]
    [InlineData("\"X\"")]
    [InlineData(":path")]
    public void H2_name_that_is_no_token_is_refused(string name)
    {
        Assert.Single(Errors(new() { Set = Headers(name, "x") }, HeaderSide.Request));
        Assert.Single(Errors(new() { Add = Headers(name, "x") }, HeaderSide.Response));
        Assert.Single(Errors(new() { Remove = [name] }, HeaderSide.Request));
    }

    [Theory]
    [InlineData("a\r\nX-Admin: 1")]
    [InlineData("a\nX-Admin: 1")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    [InlineData("a\u007fb")]
    [InlineData("a\u000bb")]
    [InlineData("\u010a")]
    [InlineData(" a")]
    [InlineData("a\t")]
    public void H2_value_that_would_be_more_than_one_value_is_refused(string value)
    {
        var error = Assert.Single(Errors(new() { Set = Headers("X-A", value) }, HeaderSide.Request));

        Assert.Equal("p.set", error.Path);
        Assert.DoesNotContain("Admin", error.Message + error.Remedy, StringComparison.Ordinal);
        Assert.Single(Errors(new() { Add = Headers("X-A", value) }, HeaderSide.Response));
    }

    [Theory]
    [InlineData("Connection")]
    [InlineData("connection")]
    [InlineData("Keep-Alive")]
    [InlineData("Proxy-Authorization")]
    [InlineData("Proxy-Connection")]
    [InlineData("TE")]
    [InlineData("Trailer")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Upgrade")]
    [InlineData("Content-Length")]
    [InlineData("Content-Type")]
    [InlineData("Content-Encoding")]
    [InlineData("Host")]
    [InlineData("Mcp-Session-Id")]
    [InlineData("mcp-protocol-version")]
    [InlineData("Last-Event-ID")]
    [InlineData("Mcp-Param-x")]
    [InlineData("gw-principal")]
    public void H2_headers_between_two_hops_and_of_the_protocol_are_not_the_configurations(string name)
    {
        foreach (var side in Enum.GetValues<HeaderSide>())
        {
            Assert.Single(Errors(new() { Set = Headers(name, "x") }, side));
            Assert.Single(Errors(new() { Add = Headers(name, "x") }, side));
            Assert.Single(Errors(new() { Remove = [name] }, side));
        }
    }

    [Theory]
    [InlineData("Authorization", HeaderSide.Request)]
    [InlineData("Cookie", HeaderSide.Request)]
    [InlineData("Accept", HeaderSide.Request)]
    [InlineData("WWW-Authenticate", HeaderSide.Response)]
    [InlineData("Access-Control-Allow-Origin", HeaderSide.Response)]
    public void H2_headers_that_other_policies_decide_are_theirs_alone(string name, HeaderSide side) =>
        Assert.Single(Errors(new() { Set = Headers(name, "x") }, side));

    [Fact]
    public void Header_that_is_named_twice_is_refused() =>
        Assert.Equal("p.remove[0]", Assert.Single(Errors(new() { Set = Headers("X-A", "1"), Remove = ["x-a"] }, HeaderSide.Request)).Path);

    [Fact]
    public void Policy_without_a_header_is_refused() => Assert.Equal("p", Assert.Single(Errors(new(), HeaderSide.Request)).Path);

    [Fact]
    public void Headers_are_added_replaced_and_removed_whatever_their_case()
    {
        var modifier = HeaderModifier.Create(
            new() { Add = Headers("X-Add", "2"), Set = Headers("X-Set", "new"), Remove = ["X-Gone"] }, HeaderSide.Request, "p", [])!;

        var changed = modifier.Change.Apply([new("x-add", "1"), new("x-set", "old"), new("X-SET", "older"), new("x-gone", "x"), new("X-Kept", "y")]);

        Assert.Equal([new("x-add", "1"), new("X-Kept", "y"), new("X-Add", "2"), new("X-Set", "new")], changed);
    }

    private static List<ConfigError> Errors(HeaderModifierConfig config, HeaderSide side)
    {
        var errors = new List<ConfigError>();
        Assert.Null(HeaderModifier.Create(config, side, "p", errors));
        return errors;
    }

    private static Dictionary<string, string> Headers(string name, string value) => new() { [name] = value };
}
