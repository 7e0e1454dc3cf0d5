using Gateway.Actors.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Protocol;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class SseWriterTests
{
    [Theory]
    [InlineData("7-1", """{"a":1}""", "id: 7-1\nevent: message\ndata: {\"a\":1}\n\n")]
    [InlineData("", """{"a":1}""", "event: message\ndata: {\"a\":1}\n\n")]
    [InlineData("", "{\r\"a\":\r\n1\n}", "event: message\ndata: { \"a\":  1 }\n\n")]
    [InlineData("", "{\"a\":\"\u2028\u2029\u0085\"}", "event: message\ndata: {\"a\":\"\u2028\u2029\u0085\"}\n\n")]
    public void Message_is_one_event_with_one_line_of_data(string id, string json, string expected) =>
        Assert.Equal(expected, Wire.Written(output => SseWriter.Write(output, Wire.Bytes(id), Wire.Bytes(json))));

    [Fact]
    public void Events_follow_each_other_untouched() =>
        Assert.Equal(
            "id: 1\nevent: message\ndata: {}\n\nid: 2\nevent: message\ndata: []\n\n",
            Wire.Written(output =>
            {
                SseWriter.Write(output, "1"u8, "{}"u8);
                SseWriter.Write(output, "2"u8, "[]"u8);
            }));

    [Fact]
    public async Task Priming_event_gives_a_reader_an_id_and_no_event()
    {
        using var stream = new MemoryStream(Wire.Bytes(Wire.Written(output =>
        {
            SseWriter.WritePriming(output, "5-0"u8);
            output.Append(SseWriter.KeepAlive);
        })));
        using var reader = new SseReader(stream, 1000);

        Assert.False(await reader.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal("5-0", reader.LastEventId);
    }
}
