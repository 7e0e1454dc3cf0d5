using System.Net;
using System.Net.Sockets;
using Gateway.Actors.Upstreams.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams;

/// <summary>No address in the configuration, however it is spelled and whatever its name leads to, is that of a metadata service (R1).</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class CheckedConnectTests
{
    [Theory]
    [InlineData("169.254.169.254:80")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://169.254.0.1/")]
    [InlineData("http://2852039166/")]
    [InlineData("http://0xA9FEA9FE/")]
    [InlineData("http://0xA9.0xFE.0xA9.0xFE/")]
    [InlineData("http://0251.0376.0251.0376/")]
    [InlineData("http://169.254.43518/")]
    [InlineData("http://169.16689662/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://[::ffff:a9fe:a9fe]/")]
    [InlineData("http://[0:0:0:0:0:ffff:a9fe:a9fe]/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[febf::1]/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://[fd00:0ec2:0:0:0:0:0:254]/")]
    [InlineData("http://[::]/")]
    [InlineData("http://[ff02::1]/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://0/")]
    [InlineData("http://0.1.2.3/")]
    [InlineData("http://224.0.0.1/")]
    [InlineData("http://255.255.255.255/")]
    [InlineData("http://１６９.２５４.１６９.２５４/")]
    [InlineData("http://169。254。169。254/")]
    public void R1_address_of_no_server_is_refused_however_it_is_spelled(string address)
    {
        Assert.Null(HttpTargetUri.ParseHost(address, out var error));
        Assert.DoesNotContain("169", error!.Message + error.Remedy, StringComparison.Ordinal);
        Assert.Null(HttpTargetUri.Parse(new() { Host = address }, "/mcp", out _));
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://192.168.1.1/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[fd00::1]/")]
    [InlineData("http://service.example/")]
    public void Servers_of_private_networks_are_what_a_gateway_is_for(string address) => Assert.NotNull(HttpTargetUri.ParseHost(address, out _));

    [Fact]
    public async Task R1_name_that_leads_to_a_metadata_service_is_not_connected_to()
    {
        var connect = new CheckedConnect((_, _) => Task.FromResult(new[] { IPAddress.Parse("169.254.169.254"), IPAddress.Parse("::ffff:169.254.169.254"), IPAddress.Any }));

        var exception = await Assert.ThrowsAsync<SocketException>(() => connect.SocketAsync(new DnsEndPoint("rebound.example", 80), TestContext.Current.CancellationToken));

        Assert.Equal(SocketError.AccessDenied, exception.SocketErrorCode);
    }

    [Fact]
    public async Task R1_what_was_checked_is_connected_to_and_the_name_is_not_asked_for_again()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var asked = 0;
        var connect = new CheckedConnect((_, _) => Task.FromResult(++asked == 1 ? new[] { IPAddress.Parse("169.254.169.254"), IPAddress.Loopback } : [IPAddress.Parse("169.254.169.254")]));

        using var socket = await connect.SocketAsync(new DnsEndPoint("rebound.example", ((IPEndPoint)listener.LocalEndpoint).Port), TestContext.Current.CancellationToken);

        Assert.Equal((1, (EndPoint)listener.LocalEndpoint), (asked, Mapped((IPEndPoint)socket.RemoteEndPoint!)));
    }

    private static IPEndPoint Mapped(IPEndPoint endPoint) => endPoint.Address.IsIPv4MappedToIPv6 ? new(endPoint.Address.MapToIPv4(), endPoint.Port) : endPoint;
}
