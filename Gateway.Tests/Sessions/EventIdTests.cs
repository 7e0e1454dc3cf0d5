using Gateway.Actors.Sessions.Streams;
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

    [Fact]
    public void Id_of_a_replys_event_tells_the_request_by_its_raw_id_unless_that_is_long()
    {
        var id = new EventId(1, 2, 3, 4) { Request = EventId.OfRequest("\"a\""u8) };

        Assert.Equal("00000001-2-3-4-226122", id.ToString());
        Assert.Equal(id, EventId.Parse(id.ToString()));
        Assert.Equal("", EventId.OfRequest(new byte[65]));
        Assert.Equal(128, EventId.OfRequest(new byte[64]).Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("deadbeef-1-0-0-2261-")]
    [InlineData("deadbeef-1-0-0-22-61")]
    [InlineData("deadbeef-1-0-0-AA")]
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
