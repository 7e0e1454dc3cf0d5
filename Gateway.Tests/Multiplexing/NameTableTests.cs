using FsCheck;
using FsCheck.Fluent;
using Gateway.Actors.Multiplexing;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Multiplexing;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class NameTableTests
{
    private static readonly NameTable Prefixing = new(["a", "b-c", "ui"], prefixNames: true, prefixUris: true);

    [Theory]
    [InlineData("a_x", 0, "x")]
    [InlineData("a_x_y", 0, "x_y")]
    [InlineData("a__x", 0, "_x")]
    [InlineData("b-c_x", 1, "x")]
    [InlineData("b-c_a_x", 1, "a_x")]
    [InlineData("a_é ✓", 0, "é ✓")]
    [InlineData("a_", 0, "")]
    [InlineData("x", null, "x")]
    [InlineData("a", null, "a")]
    [InlineData("_x", null, "x")]
    [InlineData("A_x", null, "x")]
    [InlineData("ab_x", null, "x")]
    [InlineData("b_c_x", null, "c_x")]
    [InlineData("a-x", null, "a-x")]
    [InlineData("a+x", null, "a+x")]
    [InlineData(" a_x", null, "x")]
    [InlineData("", null, "")]
    public void Prefixed_name_is_split_at_its_first_underscore(string name, int? target, string own)
    {
        var found = Prefixing.SplitName(Wire.Bytes(name), out var rest);

        Assert.Equal((target, own), (found, Wire.Text(rest)));
    }

    [Theory]
    [InlineData("a+file:///x", 0, "file:///x")]
    [InlineData("b-c+file:///x", 1, "file:///x")]
    [InlineData("a+git+https://h/x+y", 0, "git+https://h/x+y")]
    [InlineData("a+b-c+x:y", 0, "b-c+x:y")]
    [InlineData("a+file:///a/../b/%2e%2e/c", 0, "file:///a/../b/%2e%2e/c")]
    [InlineData("ui://a+w/x+y", 0, "ui://w/x+y")]
    [InlineData("ui://ui+w", 2, "ui://w")]
    [InlineData("ui+x:y", 2, "x:y")]
    [InlineData("a+ui://w", 0, "ui://w")]
    [InlineData("a+", 0, "")]
    [InlineData("file:///x", null, null)]
    [InlineData("file:///a+b", null, null)]
    [InlineData("d+file:///x", null, null)]
    [InlineData("A+file:///x", null, null)]
    [InlineData("a%2Bfile:///x", null, null)]
    [InlineData("ui://w", null, null)]
    [InlineData("ui://", null, null)]
    [InlineData("+x:y", null, null)]
    [InlineData("", null, null)]
    public void Prefixed_uri_is_split_at_its_first_plus(string uri, int? target, string? own)
    {
        var found = Prefixing.SplitUri(Wire.Bytes(uri), out var rest);

        Assert.Equal((target, own), (found, found is null ? null : Wire.Text(rest)));
    }

    [Theory]
    [InlineData("file:///x", "a+file:///x")]
    [InlineData("FILE:///x", "a+FILE:///x")]
    [InlineData("git+ssh://h", "a+git+ssh://h")]
    [InlineData("x:", "a+x:")]
    [InlineData("x-y.z:1", "a+x-y.z:1")]
    [InlineData("b-c+file:///x", "a+b-c+file:///x")]
    [InlineData("ui://w/x", "ui://a+w/x")]
    [InlineData("ui://", "ui://a+")]
    [InlineData("ui:w", "a+ui:w")]
    [InlineData("UI://w", "a+UI://w")]
    [InlineData("file:///{path}", "a+file:///{path}")]
    [InlineData("x/y", "x/y")]
    [InlineData("/x:y", "/x:y")]
    [InlineData("?x:y", "?x:y")]
    [InlineData("#x", "#x")]
    [InlineData("1x:y", "1x:y")]
    [InlineData(":x", ":x")]
    [InlineData("a b:c", "a b:c")]
    [InlineData("é:x", "é:x")]
    [InlineData("{scheme}://x", "{scheme}://x")]
    [InlineData("", "")]
    public void Absolute_uri_gets_its_targets_prefix_and_a_relative_reference_gets_none(string uri, string expected) =>
        Assert.Equal(expected, Wire.Text(Prefixing.JoinUri(0, Wire.Bytes(uri))));

    [Fact]
    public void Uri_that_got_a_prefix_leads_back_to_its_target()
    {
        var uris =
            from target in Gen.Choose(0, 2)
            from scheme in Gen.Elements("file", "ui", "git+https", "a", "b-c", "x.y-z+1", "a+b")
            from rest in Gen.Elements("", "/", "//", "x", "+", "a+", ":", "_", "é", "ui://", "%2B").ListOf()
            select (Target: target, Uri: $"{scheme}:{string.Concat(rest)}");

        Prop.ForAll(uris.ToArbitrary(), item =>
        {
            var found = Prefixing.SplitUri(Prefixing.JoinUri(item.Target, Wire.Bytes(item.Uri)), out var own);

            Assert.Equal(item, (found, Wire.Text(own)));
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(1000));
    }

    [Fact]
    public void Only_target_without_prefixes_gets_every_name_and_uri_as_it_is()
    {
        var names = new NameTable(["a"], prefixNames: false, prefixUris: false);

        Assert.Equal(0, names.SplitName("a_x"u8, out var name));
        Assert.Equal(0, names.SplitUri("a+x:y"u8, out var uri));
        Assert.Equal(("a_x", "a+x:y", "x:y", ""), (Wire.Text(name), Wire.Text(uri), Wire.Text(names.JoinUri(0, "x:y"u8)), Wire.Text(names.NamePrefix(0).Span)));
    }

    [Fact]
    public void Name_without_prefix_says_nothing_of_which_of_several_targets_it_is_for()
    {
        var names = new NameTable(["a", "b"], prefixNames: false, prefixUris: true);

        Assert.Null(names.SplitName("a_x"u8, out _));
        Assert.Equal("", Wire.Text(names.NamePrefix(1).Span));
    }

    [Fact]
    public void Prefix_of_names_is_the_targets_name_and_an_underscore() => Assert.Equal("b-c_", Wire.Text(Prefixing.NamePrefix(1).Span));
}
