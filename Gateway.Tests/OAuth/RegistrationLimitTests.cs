using System.Net;
using Gateway.Host.OAuth;
using Gateway.Tests.Support;

namespace Gateway.Tests.OAuth;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class RegistrationLimitTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Addresses_are_counted_apart_and_networks_of_ipv6_together()
    {
        var limit = new RegistrationLimit(_time);
        for (var count = 0; count < RegistrationLimit.PerAddress; count++)
        {
            Assert.Null(limit.Take(IPAddress.Parse("192.0.2.1")));
            Assert.Null(limit.Take(IPAddress.Parse($"2001:db8::{count + 1:x}")));
        }

        Assert.NotNull(limit.Take(IPAddress.Parse("192.0.2.1")));
        Assert.NotNull(limit.Take(IPAddress.Parse("::ffff:192.0.2.1")));
        Assert.NotNull(limit.Take(IPAddress.Parse("2001:db8::ffff")));
        Assert.Null(limit.Take(IPAddress.Parse("192.0.2.2")));
        Assert.Null(limit.Take(IPAddress.Parse("2001:db8:0:1::1")));
    }

    [Fact]
    public void O4_memory_is_bounded_however_many_addresses_come()
    {
        var limit = new RegistrationLimit(_time);
        for (var count = 0; count < 10_000; count++)
        {
            Assert.Null(limit.Take(new IPAddress(0x0100000A + ((long)count << 8))));
        }

        Assert.NotNull(limit.Take(IPAddress.Parse("198.51.100.1")));
        Assert.Null(limit.Take(new IPAddress(0x0100000A)));

        _time.Advance(RegistrationLimit.Window);
        Assert.Null(limit.Take(IPAddress.Parse("198.51.100.1")));
    }
}
