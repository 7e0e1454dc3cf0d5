using Gateway.Tests.Cel.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel.Language;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class NetworkTests
{
    [Theory]
    [InlineData("ip('10.0.0.1')", "ip(\"10.0.0.1\")")]
    [InlineData("ip('2001:DB8:0:0:0:0:0:1')", "ip(\"2001:db8::1\")")]
    [InlineData("ip('1:0:0:2:0:0:0:3')", "ip(\"1:0:0:2::3\")")]
    [InlineData("ip('::ffff:a00:1') == ip('10.0.0.1')", "true")]
    [InlineData("ip('::ffff:10.0.0.1')", "error: the text is not an IP address")]
    [InlineData("ip('64:ff9b::1.2.3.4')", "ip(\"64:ff9b::102:304\")")]
    [InlineData("ip('010.0.0.1')", "error: the text is not an IP address")]
    [InlineData("ip('10.1')", "error: the text is not an IP address")]
    [InlineData("ip('0x0a000001')", "error: the text is not an IP address")]
    [InlineData("ip('fe80::1%eth0')", "error: the text is not an IP address")]
    [InlineData("ip('1::2::3')", "error: the text is not an IP address")]
    [InlineData("ip('1:2:3:4:5:6:7:8:9')", "error: the text is not an IP address")]
    [InlineData("isIP('::')", "true")]
    [InlineData("isIP('10.0.0.256')", "false")]
    [InlineData("cidr('10.0.0.0/8').containsIP('10.255.0.1')", "true")]
    [InlineData("cidr('10.0.0.0/8').containsIP(ip('::ffff:aff:1'))", "true")]
    [InlineData("cidr('10.0.0.0/8').containsIP('11.0.0.1')", "false")]
    [InlineData("cidr('10.0.0.0/8').containsIP('::1')", "false")]
    [InlineData("cidr('10.0.0.0/8').containsIP('x')", "error: the text is not an IP address")]
    [InlineData("cidr('0.0.0.0/0').containsIP('255.255.255.255')", "true")]
    [InlineData("cidr('::/0').containsIP('2001:db8::1')", "true")]
    [InlineData("cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16')", "true")]
    [InlineData("cidr('10.0.0.0/16').containsCIDR('10.0.0.0/8')", "false")]
    [InlineData("cidr('10.1.2.3/8').masked()", "cidr(\"10.0.0.0/8\")")]
    [InlineData("cidr('10.0.0.0/08')", "error: the text is not a network address")]
    [InlineData("cidr('10.0.0.0/33')", "error: the text is not a network address")]
    [InlineData("cidr('10.0.0.0')", "error: the text is not a network address")]
    [InlineData("ip('10.0.0.1').isGlobalUnicast()", "true")]
    [InlineData("ip('127.0.0.2').isLoopback()", "true")]
    [InlineData("ip('fe80::1').isLinkLocalUnicast()", "true")]
    public void Addresses_give(string expression, string expected) => Assert.Equal(expected, CelRun.Print(expression));
}
