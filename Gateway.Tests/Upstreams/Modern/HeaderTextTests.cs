using FsCheck;
using FsCheck.Fluent;
using Gateway.Actors.Bridging;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;
using ModelContextProtocol.Protocol;

namespace Gateway.Tests.Upstreams.Modern;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class HeaderTextTests
{
    [Theory]
    [InlineData("echo", "echo")]
    [InlineData("a b\tc", "a b\tc")]
    [InlineData("demo://x/{id}?q=%20", "demo://x/{id}?q=%20")]
    [InlineData(" a", "=?base64?IGE=?=")]
    [InlineData("a\t", "=?base64?YQk=?=")]
    [InlineData("grüße", "=?base64?Z3LDvMOfZQ==?=")]
    [InlineData("a\nb", "=?base64?YQpi?=")]
    [InlineData("=?base64?YQ==?=", "=?base64?PT9iYXNlNjQ/WVE9PT89?=")]
    [InlineData("", "=?base64??=")]
    public void Text_that_would_not_survive_is_encoded(string text, string header) => Assert.Equal(header, HeaderText.Encode(Wire.Bytes(text)));

    [Fact]
    public void Whatever_is_encoded_is_decoded_by_the_official_sdk() => Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text =>
    {
        // Half a surrogate pair is no text.
        var plain = Wire.Text(Wire.Bytes(text ?? ""));

        return McpHeaderEncoder.DecodeValue(HeaderText.Encode(Wire.Bytes(plain))) == plain;
    }).QuickCheckThrowOnFailure();
}
