using Gateway.Actors.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Protocol;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class SseReaderTests
{
    [Theory]
    [InlineData("data: a\n\n", "message:a")]
    [InlineData("data: a\r\r", "message:a")]
    [InlineData("data: a\r\n\r\n", "message:a")]
    [InlineData("data: a\r\ndata: b\rdata: c\n\r", "message:a\nb\nc")]
    [InlineData("data: a\n\ndata: b\n\n", "message:a|message:b")]
    [InlineData("data:a\n\n", "message:a")]
    [InlineData("data:  a\n\n", "message: a")]
    [InlineData("data: a:b\n\n", "message:a:b")]
    [InlineData("event: x\ndata: a\n\n", "x:a")]
    [InlineData("data: a\nevent: x\n\ndata: b\n\n", "x:a|message:b")]
    [InlineData("event: x\n\ndata: b\n\n", "message:b")]
    [InlineData(": comment\n:\ndata: a\n: comment\n\n", "message:a")]
    [InlineData("unknown: x\nDATA: x\n data: x\ndata: a\n\n", "message:a")]
    [InlineData("data: {\ndata: }\n\n", "message:{\n}")]
    [InlineData("data\ndata: b\n\n", "message:\nb")]
    [InlineData("data: a\ndata\n\n", "message:a\n")]
    [InlineData("data\ndata\n\n", "message:\n")]
    [InlineData("\uFEFFdata: a\n\n", "message:a")]
    [InlineData("\n\uFEFFdata: a\n\n", "")]
    [InlineData("data: \uFEFFa\n\n", "message:\uFEFFa")]
    [InlineData("data: \u2028\u0085\n\n", "message:\u2028\u0085")]
    public async Task Stream_is_read_as_the_standard_says(string stream, string expected) =>
        Assert.Equal(expected, string.Join('|', (await EventsAsync(stream)).Events));

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("data: a")]
    [InlineData("data: a\n")]
    [InlineData("data: a\r\n")]
    [InlineData("data:\n\n")]
    [InlineData("data\n\n")]
    [InlineData("id: 1\n\n")]
    [InlineData("event: x\n\n")]
    [InlineData("\uFEFF")]
    public async Task Event_without_data_or_end_is_none(string stream) => Assert.Empty((await EventsAsync(stream)).Events);

    [Theory]
    [InlineData("id: 1\ndata: a\n\n", "1")]
    [InlineData("id: 1\ndata: a\n\ndata: b\n\n", "1")]
    [InlineData("id: 1\nid: 2\ndata: a\n\n", "2")]
    [InlineData("id: 1\ndata: a\n\nid: 2\n\n", "2")]
    [InlineData("id: 1\ndata:\n\n", "1")]
    [InlineData("id:1\r\rid: a b \r\r", "a b ")]
    [InlineData("id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n", "1")]
    [InlineData("data: a\n\n", null)]
    public async Task Id_of_the_last_whole_event_is_where_a_client_resumes(string stream, string? expected) =>
        Assert.Equal(expected, (await EventsAsync(stream)).LastEventId);

    [Theory]
    [InlineData("id: 1\ndata: a\n\nid: 2\ndata: half", "1")]
    [InlineData("id: 1\ndata: a\n\nid: 2\ndata: half\n", "1")]
    [InlineData("id: 2\n", null)]
    public async Task Id_of_a_half_event_is_not_resumed_from_as_its_event_never_came(string stream, string? expected) =>
        Assert.Equal(expected, (await EventsAsync(stream)).LastEventId);

    [Theory]
    [InlineData("id: 1\ndata: a\n\nid\ndata: b\n\n")]
    [InlineData("id: 1\ndata: a\n\nid:\n\n")]
    public async Task Empty_id_takes_the_place_to_resume_from_away(string stream) => Assert.Null((await EventsAsync(stream)).LastEventId);

    [Theory]
    [InlineData("retry: 1500\n\n", 1500)]
    [InlineData("retry: 0\n\n", 0)]
    [InlineData("retry: 10\nretry: 20\n\n", 20)]
    [InlineData("retry: 10\n\nretry: -1\nretry: 1.5\nretry: x\nretry:\nretry:  5\nretry: +5\nretry: 0x5\n\n", 10)]
    [InlineData("retry: 99999999999999\n\n", null)]
    [InlineData("data: a\n\n", null)]
    public async Task Retry_is_a_number_of_milliseconds(string stream, int? expected) =>
        Assert.Equal(expected, (int?)(await EventsAsync(stream)).Retry?.TotalMilliseconds);

    [Theory]
    [InlineData(20, "data: 12345678901234\n\n", true)]
    [InlineData(20, "data: 123456789012345\n\n", false)]
    [InlineData(20, "data: 123456789012345", false)]
    [InlineData(20, "data: 12\ndata: 12345678901\n\n", true)]
    [InlineData(20, "data: 12\ndata: 1234567890123\n\n", false)]
    [InlineData(20, ":2345678901234567890\n\n", true)]
    [InlineData(20, ":23456789012345678901\n\n", false)]
    [InlineData(20, "event: 678901234567890\n\n", false)]
    [InlineData(20, "data: 12345678901234\n\ndata: 12345678901234\n\n", true)]
    public async Task Event_larger_than_allowed_is_refused_however_it_arrives(int max, string stream, bool allowed)
    {
        foreach (var size in new[] { 1, 7, 100_000 })
        {
            var read = EventsAsync(stream, max, size);

            if (allowed)
            {
                await read;
            }
            else
            {
                await Assert.ThrowsAsync<InvalidDataException>(() => read);
            }
        }
    }

    [Fact]
    public async Task Stream_that_never_ends_a_line_is_cut_at_the_bound()
    {
        using var endless = new EndlessStream();
        using var reader = new SseReader(endless, 100_000);

        await Assert.ThrowsAsync<InvalidDataException>(() => reader.ReadAsync(TestContext.Current.CancellationToken).AsTask());

        Assert.InRange(endless.Given, 100_000, 400_000);
    }

    [Fact]
    public async Task Place_of_an_earlier_stream_counts_until_this_one_names_its_own()
    {
        using var stream = new ChunkedStream(Wire.Bytes("data: a\n\nid: 9\nretry: 30\ndata: b\n\n"), [9]);
        using var reader = new SseReader(stream, 1000);
        reader.Resume("8", TimeSpan.FromSeconds(3));

        await reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("8", TimeSpan.FromSeconds(3)), (reader.LastEventId, reader.Retry));

        await reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("9", TimeSpan.FromMilliseconds(30)), (reader.LastEventId, reader.Retry));
    }

    private static Task<SseTranscript> EventsAsync(string stream, int max = 1000, int size = 100_000) =>
        SseTranscript.ReadAsync(Wire.Bytes(stream), max, [size]);

    private sealed class EndlessStream : MemoryStream
    {
        public int Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)'x');
            Given += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
