using System.Net;
using Gateway.Host.Listeners;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Tests.Listeners;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ConnectionLimitTests
{
    private readonly TaskCompletionSource _release = new();
    private readonly ConnectionDelegate _guard;
    private int _served;

    public ConnectionLimitTests() => _guard = new ConnectionLimit(2, new TrustedProxies([IPNetwork.Parse("10.0.0.0/8")])).Guard(async _ =>
    {
        _served++;
        await _release.Task;
    });

    [Fact]
    public async Task Connection_beyond_those_of_its_client_is_closed_at_once()
    {
        var open = new[] { Connect("192.0.2.1"), Connect("192.0.2.1") };

        await using var third = new Connection("192.0.2.1");
        await _guard(third);

        Assert.True(third.IsAborted);
        Assert.Equal(2, _served);
        _release.SetResult();
        await Task.WhenAll(open);
    }

    [Fact]
    public async Task Other_clients_are_not_concerned_and_a_closed_connection_gives_its_place_back()
    {
        var open = new[] { Connect("192.0.2.1"), Connect("192.0.2.1"), Connect("192.0.2.2") };
        Assert.Equal(3, _served);
        _release.SetResult();
        await Task.WhenAll(open);

        await Connect("192.0.2.1");

        Assert.Equal(4, _served);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("::ffff:10.1.2.3")]
    public async Task Loopback_and_trusted_proxies_are_not_counted(string address)
    {
        var open = Enumerable.Range(0, 5).Select(_ => Connect(address)).ToArray();

        Assert.Equal(5, _served);
        _release.SetResult();
        await Task.WhenAll(open);
    }

    private Task Connect(string address) => _guard(new Connection(address));

    private sealed class Connection : DefaultConnectionContext
    {
        public Connection(string address) => RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1);

        public bool IsAborted { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason) => IsAborted = true;
    }
}
