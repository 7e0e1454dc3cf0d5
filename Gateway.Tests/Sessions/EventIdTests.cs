using Gateway.Actors.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class EventIdTests
{
    [Theory]
    [InlineData(0u, 1, 0, 0, "00000000-1-0-0")]
    [InlineData(0xdeadbeefu, 12, 3, 456, "deadbeef-12-3-456")]
    [InlineData(uint.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue, "ffffffff-9223372036854775807-9223372036854775807-9223372036854775807")]
    public void Id_is_read_as_it_was_written(uint session, long epoch, long stream, long sequence, string text)
    {
        var id = new EventId(session, epoch, stream, sequence);

        Assert.Equal(text, id.ToString());
        Assert.Equal(id, EventId.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("deadbeef-1-0")]
    [InlineData("deadbeef-1-0-0-0")]
    [InlineData("deadbeef-1-0-0-")]
    [InlineData("DEADBEEF-1-0-0")]
    [InlineData("eadbeef-1-0-0")]
    [InlineData("0deadbeef-1-0-0")]
    [InlineData("deadbeeg-1-0-0")]
    [InlineData("deadbeef-01-0-0")]
    [InlineData("deadbeef-+1-0-0")]
    [InlineData("deadbeef--1-0-0")]
    [InlineData("deadbeef-1-0- 0")]
    [InlineData("deadbeef-1-0-0 ")]
    [InlineData("deadbeef-1-0-99999999999999999999")]
    [InlineData("deadbeef-1-0-0x1")]
    [InlineData("deadbeef-1-0-\u0661")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000000000000000000000-1-0-0")]
    public void Text_that_the_gateway_never_wrote_is_no_id(string text) => Assert.Null(EventId.Parse(text));
}
