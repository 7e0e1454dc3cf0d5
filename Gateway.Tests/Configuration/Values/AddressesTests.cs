using Gateway.Host.Configuration.Values;
using Gateway.Tests.Support;

namespace Gateway.Tests.Configuration.Values;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class AddressesTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("LocalHost", "127.0.0.1")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("::", "::")]
    [InlineData("0:0:0:0:0:0:0:1", "::1")]
    public void Address_is_read(string text, string expected)
    {
        Assert.True(IpAddresses.TryParse(text, out var address));
        Assert.Equal(expected, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("127.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("010.0.0.1")]
    [InlineData("127.0.0.1 ")]
    [InlineData("127.0.0.1:80")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData("fe80::1%eth0")]
    [InlineData("example.com")]
    [InlineData("*")]
    public void Address_that_others_could_read_otherwise_is_not_one(string text) => Assert.False(IpAddresses.TryParse(text, out _));

    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("10.1.2.3", "10.1.2.3/32")]
    [InlineData("fd00::/8", "fd00::/8")]
    [InlineData("::1", "::1/128")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    public void Network_is_read(string text, string expected)
    {
        Assert.True(IpAddresses.TryParseNetwork(text, out var network));
        Assert.Equal(expected, network.ToString());
    }

    [Theory]
    [InlineData("10.1.2.3/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/")]
    [InlineData("/8")]
    [InlineData("fd00::1/8")]
    [InlineData("fd00::/129")]
    [InlineData("10.0.0.0/8/8")]
    public void Network_with_a_slip_is_not_one(string text) => Assert.False(IpAddresses.TryParseNetwork(text, out _));

    [Theory]
    [InlineData("127.0.0.1:15000", "127.0.0.1:15000")]
    [InlineData("localhost:15000", "127.0.0.1:15000")]
    [InlineData("[::]:15000", "[::]:15000")]
    [InlineData("127.0.0.1:0", "127.0.0.1:0")]
    [InlineData("off", "off")]
    [InlineData("OFF", "off")]
    public void Listen_address_is_read(string text, string expected)
    {
        Assert.True(ListenAddress.TryParse(text, out var address));
        Assert.Equal(expected, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("15000")]
    [InlineData(":15000")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:+1")]
    [InlineData("::1:15000")]
    [InlineData("[127.0.0.1]:15000")]
    [InlineData("[::1]15000")]
    [InlineData("unix:/run/admin")]
    [InlineData("example.com:80")]
    public void Anything_else_is_not_a_listen_address(string text) => Assert.False(ListenAddress.TryParse(text, out _));
}
