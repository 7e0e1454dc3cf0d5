using System.Text;
using Gateway.Actors.Upstreams.Children;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class LogTextTests
{
    [Theory]
    [InlineData("plain text, ~ included", "plain text, ~ included")]
    [InlineData("ünïcode 你好 😀", "ünïcode 你好 😀")]
    [InlineData("a\nb\r\0c", "a\\u{A}b\\u{D}\\u{0}c")]
    [InlineData("\u001b[31mred\u007f", "\\u{1B}[31mred\\u{7F}")]
    [InlineData("c1:\u0085 lines:\u2028\u2029", "c1:\\u{85} lines:\\u{2028}\\u{2029}")]
    [InlineData("\u202egnp.exe", "\\u{202E}gnp.exe")]
    [InlineData("tag:\U000E0041", "tag:\\u{E0041}")]
    public void Text_that_could_leave_or_reorder_its_line_is_escaped(string written, string logged)
    {
        Assert.Equal(logged, LogText.Of(Encoding.UTF8.GetBytes(written)));
    }

    [Fact]
    public void Bytes_that_are_not_utf8_become_replacement_characters()
    {
        Assert.Equal("a\ufffdb\ufffd", LogText.Of([(byte)'a', 0xff, (byte)'b', 0xe2]));
    }
}
